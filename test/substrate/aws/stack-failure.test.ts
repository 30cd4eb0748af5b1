import { expect, test } from 'vitest';
import type { StackEvent } from '../../../src/substrate/aws/stack/stack-api.ts';
import { stackFailure } from '../../../src/substrate/aws/stack/stack-failure.ts';

const stack = {
  id: 'id',
  name: 'tables',
  status: 'ROLLBACK_COMPLETE',
  reason: 'The following resources failed to create',
  operation: '1',
  since: '2026-11-24T00:00:00Z',
  tags: {},
  outputs: {},
  protected: false,
};

const failing = (type: string, reason: string) => {
  const event: StackEvent = { logicalId: 'It', type, reason, status: 'CREATE_FAILED', ofStack: false, token: 't' };
  const api = { events: async () => ({ events: [event], next: undefined }) };
  return stackFailure({ api, clock: { sleep: async () => {} } }, stack, 't');
};

test.each([
  ['AWS::Glue::Database', 'lake already exists.', /^Delete the entry .* glue delete-table, delete-database/],
  ['AWS::Glue::Table', 'Table already exists. (Service: Glue)', /^Delete the entry/],
  ['AWS::Glue::Table', 'Unknown type: strin', /^Correct what it says/],
  ['AWS::SQS::Queue', 'q already exists', /^Correct what it says/],
])('a stack whose %s fails with "%s" says what helps', async (type, reason, hint) => {
  const failure = await failing(type, reason);
  expect(failure.message).toContain(reason);
  expect(failure.hint).toMatch(hint);
});
