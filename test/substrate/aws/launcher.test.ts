import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { createLauncher } from '../../../src/substrate/aws/launcher.ts';
import type { Answer } from './recorded.ts';
import { recording } from './recorded.ts';

const place = { account: '123456789012', region: 'us-west-2' };

const startAgainst = async (answer: Answer) => {
  await using service = await recording(answer);
  const client = new SFNClient(service.settings);
  const launcher = createLauncher({ client: async () => client, place });
  const id = 'arn:aws:states:us-west-2:123456789012:execution:copy:copy-lot-r0000';
  const answered = await launcher.start({ id, machine: 'copy', name: 'copy-lot-r0000', input: { a: 1 } }).catch(String);
  client.destroy();
  return { answered, calls: service.calls };
};

test('a start that is repeated while it runs is answered as a start, under one and the same name', async () => {
  const { answered, calls } = await startAgainst(() => ({ executionArn: 'arn', startDate: 1 }));
  expect(answered).toBe('started');
  expect(calls.map(({ body }) => body)).toMatchObject([{ name: 'copy-lot-r0000', input: '{"a":1}' }]);
});

test('a start of what has ended, or with another input, is one that exists', async () => {
  expect((await startAgainst(() => ({ __type: 'ExecutionAlreadyExists' }))).answered).toBe('exists');
});

test('another failure is no answer', async () => {
  expect((await startAgainst(() => ({ __type: 'StateMachineDoesNotExist' }))).answered).toMatch(/Error|CLS_/);
});
