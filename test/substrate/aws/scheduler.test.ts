import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createScheduler } from '../../../src/substrate/aws/scheduler.ts';
import { recording } from './recorded.ts';

/** What AWS takes, in the words of its reference; no emulator looks. */
const Request = z.looseObject({
  ClientToken: z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/),
  GroupName: z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/),
  ScheduleExpression: z.string().regex(/^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/),
  Target: z.looseObject({ Arn: z.string(), RoleArn: z.string(), Input: z.string(), DeadLetterConfig: z.object({}) }),
});

test('a request to arm is one that AWS takes, and arming again later is another request', async () => {
  await using service = await recording(() => ({ ScheduleArn: 'arn' }));
  const client = new SchedulerClient(service.settings);
  const scheduler = createScheduler({
    client: async () => client,
    place: { account: '123456789012', region: 'us-west-2' },
    group: 'stack-Wakes-1A2B',
    roleArn: 'arn:aws:iam::123456789012:role/wakes',
    clock: { now: () => 0 },
  });
  // Versions have dots.
  const name = 'retry-orders-copyOrders-1.0-20230101PT5M050-r0001';
  for (const at of [1e12, 2e12]) await scheduler.once(name, at, { target: 'control', detail: { request: 'sweep' } });
  expect(service.calls.map(({ target }) => target)).toEqual(Array(2).fill(`POST /schedules/${name}`));
  const [first, second] = service.calls.map(({ body }) => Request.parse(body));
  expect(first?.ClientToken).not.toBe(second?.ClientToken);
  client.destroy();
});
