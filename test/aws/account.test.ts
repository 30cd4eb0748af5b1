import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { proofs } from '../../scripts/account/fixtures.ts';
import { testAccount } from '../../scripts/account/run.ts';
import { emulated, environmentOf, freshAccount } from './emulated.ts';

test('the proof for a real account runs against the emulator, and leaves nothing behind', async () => {
  const account = freshAccount();
  const endpoint = inject('ministack');
  const said: string[] = [];
  const found = await testAccount({
    place: { account, region: 'us-east-1', stage: 'TAAAA' },
    env: environmentOf(endpoint, account),
    dryRun: true,
    say: (line) => void said.push(line),
  });

  expect(found.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(found.filter(({ outcome }) => outcome === 'proven').map(({ fixture }) => fixture)).toEqual(
    proofs.filter(({ emulated: here }) => here).map(({ fixture }) => fixture),
  );
  expect(said.at(-1)).toMatch(/^together \$0\.\d+ by list prices/);

  const { clients } = emulated(endpoint, account);
  const { Buckets = [] } = await (await clients.s3()).send(new ListBucketsCommand({}));
  const { Stacks = [] } = await (await clients.cloudFormation()).send(new DescribeStacksCommand({}));
  const { EventBuses = [] } = await (await clients.events()).send(new ListEventBusesCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual([]);
  expect(Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')).toEqual([]);
  expect(EventBuses.map(({ Name }) => Name)).toEqual(['default']);
  clients.close();
});
