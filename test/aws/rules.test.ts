import { DescribeRuleCommand, ListTargetsByRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { bootstrapped } from './bootstrapped.ts';
import { targetsWithoutDeadLetters } from './leftovers.ts';
import { ingestOf } from './projects.ts';

test('a rule gets its targets together with their dead letters, and only when the queue is there', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  const sent: string[] = [];
  proxy.alter = ({ operation }, body) => {
    if (operation === 'events:PutTargets') sent.push(body.toString());
    return body;
  };
  await cloud.ok('apply --yes');
  expect(sent).toHaveLength(2);
  for (const body of sent) {
    const { Targets } = JSON.parse(body);
    expect(Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: expect.stringMatching(/-dead$/) } })]);
  }
  const order = proxy.calls.map(({ operation }) => operation);
  expect(order.lastIndexOf('cloudformation:CreateStack')).toBeLessThan(order.indexOf('events:PutTargets'));
  expect(await targetsWithoutDeadLetters(cloud.here.clients)).toEqual([]);
});

test('a rule that lost its targets by hand is repaired by a full look', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('apply --yes');
  const events = await cloud.here.clients.events();
  const at = { Rule: `${ingestOf(cloud)}-seldom-20230101-us-east-1`, EventBusName: 'default' };
  await events.send(new RemoveTargetsCommand({ ...at, Ids: ['collect'] }));
  expect(await cloud.run('diff --refresh full --detailed-exitcode')).toMatchObject({ code: 2 });
  await cloud.ok('apply --yes --refresh full');
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand(at));
  expect(Targets.map(({ Id, DeadLetterConfig }) => [Id, DeadLetterConfig?.Arn?.split(':').at(-1)])).toEqual([
    ['collect', `${ingestOf(cloud)}-seldom-int-20230101-us-east-1-dead`],
  ]);
  const { State } = await events.send(new DescribeRuleCommand({ Name: at.Rule, EventBusName: at.EventBusName }));
  expect(State).toBe('ENABLED');
});

test('the check itself sees a queue that is gone', async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  await cloud.ok('apply --yes');
  const sqs = await cloud.here.clients.sqs();
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  for (const QueueUrl of QueueUrls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  expect(await targetsWithoutDeadLetters(cloud.here.clients)).toHaveLength(3);
});
