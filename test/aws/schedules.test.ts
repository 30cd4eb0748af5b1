import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { createScheduler } from '../../src/substrate/aws/scheduler.ts';
import { until } from './cloud.ts';
import { emulated } from './emulated.ts';

const { account, region, clients } = emulated(inject('ministack'));
const group = `wakes-${systemClock.id()}`;
const roleArn = `arn:aws:iam::${account}:role/wakes`;
const at = Date.parse('2030-06-01T12:34:56.789Z');
let now = 0;

const scheduler = createScheduler({
  client: clients.scheduler,
  place: { account, region },
  group,
  roleArn,
  clock: { now: () => now },
});

const armed = async (name: string) =>
  await (await clients.scheduler()).send(new GetScheduleCommand({ Name: name, GroupName: group }));

const names = async (): Promise<readonly string[]> => {
  const { Schedules = [] } = await (await clients.scheduler()).send(new ListSchedulesCommand({ GroupName: group }));
  return Schedules.map(({ Name = '' }) => Name).sort();
};

beforeAll(async () => {
  await (await clients.scheduler()).send(new CreateScheduleGroupCommand({ Name: group }));
});
beforeEach(() => {
  now = systemClock.now();
});
afterAll(async () => {
  await (await clients.scheduler()).send(new DeleteScheduleGroupCommand({ Name: group }));
  clients.close();
});

test('a wake is armed once, in UTC, with tries and dead letters, and ends itself', async () => {
  await scheduler.once('close-a', at, { target: 'orders-close', detail: { request: 'close', lot: 'L' } });
  expect(await armed('close-a')).toMatchObject({
    GroupName: group,
    ScheduleExpression: 'at(2030-06-01T12:34:56)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    State: 'ENABLED',
    Target: {
      Arn: `arn:aws:lambda:${region}:${account}:function:orders-close`,
      RoleArn: roleArn,
      Input: '{"request":"close","lot":"L"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: `arn:aws:sqs:${region}:${account}:orders-close-dead` },
    },
  });
});

test('a name that is armed stays as it was, whoever arms it again', async () => {
  await scheduler.once('close-b', at, { target: 'one', detail: 1 });
  await Promise.all([2, 3].map((n) => scheduler.once('close-b', at + n * 60_000, { target: 'two', detail: n })));
  expect(await armed('close-b')).toMatchObject({
    ScheduleExpression: 'at(2030-06-01T12:34:56)',
    Target: { Input: '1', Arn: expect.stringMatching(/:one$/) },
  });
});

test('a wake is cancelled, and one that is not there is cancelled without complaint', async () => {
  await scheduler.once('close-c', at, { target: 'one', detail: null });
  await scheduler.cancel('close-c');
  expect(await names()).not.toContain('close-c');
  await scheduler.cancel('close-c');
  await scheduler.once('close-c', at, { target: 'one', detail: null });
  expect(await names()).toContain('close-c');
});

test('what is due already is due in a moment, and gone after that', async () => {
  await scheduler.once('close-d', now - 3_600_000, { target: 'nobody', detail: null });
  const soon = new Date(now + 2_000).toISOString().slice(0, 19);
  expect((await armed('close-d')).ScheduleExpression).toBe(`at(${soon})`);
  await until('the end of the schedule', async () => !(await names()).includes('close-d'));
});

test('another failure than a name that is taken is said', async () => {
  const lost = createScheduler({
    client: clients.scheduler,
    place: { account, region },
    group: 'no-such-group',
    roleArn,
    clock: { now: () => now },
  });
  await expect(lost.once('close-e', at, { target: 'one', detail: null })).rejects.toMatchObject({
    code: 'CLS_NOT_FOUND',
  });
});
