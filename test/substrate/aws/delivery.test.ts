import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import type { Template } from './template-view.ts';
import { parseTemplate, statementsOf } from './template-view.ts';

// No event vanishes: whoever calls a function tries again and then leaves the event in the queue of that function.

const Arn = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const idOf = (arn: unknown): string => Arn.parse(arn)['Fn::GetAtt'][0];

const Target = z.looseObject({
  Arn,
  RoleArn: Arn.optional(),
  DeadLetterConfig: z.strictObject({ Arn }),
  RetryPolicy: z.strictObject({ MaximumEventAgeInSeconds: z.literal(86_400), MaximumRetryAttempts: z.literal(185) }),
});

const FunctionProperties = z.looseObject({
  FunctionName: z.string(),
  Role: Arn,
  DeadLetterConfig: z.strictObject({ TargetArn: Arn }),
});

const resourcesOf = ({ Resources }: Template, type: string) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

/** The queue of a function, by the id of the function. */
const queuesOf = (template: Template): ReadonlyMap<string, string> =>
  new Map(
    resourcesOf(template, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
      id,
      idOf(FunctionProperties.parse(Properties).DeadLetterConfig.TargetArn),
    ]),
  );

const mayLeave = (template: Template, role: string, queue: string): boolean =>
  statementsOf(template).some(
    (statement) =>
      statement.role === role &&
      statement.Action.includes('sqs:SendMessage') &&
      statement.Resource.some((arn) => Arn.safeParse(arn).success && idOf(arn) === queue),
  );

const targetsOf = (template: Template): readonly z.infer<typeof Target>[] => [
  ...resourcesOf(template, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
    z.array(Target).parse(Properties['Targets']),
  ),
  ...resourcesOf(template, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Target.parse(Properties['Target'])),
];

const templates = renderable.map(
  ({ name, stack }) => [name, parseTemplate(renderStack(stack.spec, renderContext).body)] as const,
);

describe.each(templates)('%s', (_, template) => {
  test('leaves what a function failed at in its own queue, which it may', () => {
    const queues = queuesOf(template);
    expect(new Set(queues.values()).size).toBe(queues.size);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::Lambda::Function')) {
      const { Role } = FunctionProperties.parse(Properties);
      expect(mayLeave(template, idOf(Role), queues.get(id) ?? '')).toBe(true);
    }
  });

  test('leaves what a rule or a schedule could not deliver in the queue of its target', () => {
    const queues = queuesOf(template);
    for (const { Arn: target, RoleArn, DeadLetterConfig } of targetsOf(template)) {
      const queue = idOf(DeadLetterConfig.Arn);
      expect(queue).toBe(queues.get(idOf(target)));
      if (RoleArn !== undefined) expect(mayLeave(template, idOf(RoleArn), queue)).toBe(true);
    }
  });

  test('lets the role of its one-shot schedules leave theirs', () => {
    const armed = statementsOf(template).some(({ Action }) => Action.includes('scheduler:CreateSchedule'));
    const woken = statementsOf(template).filter(
      ({ role, Action }) => role === 'WakesRole' && Action.includes('sqs:SendMessage'),
    );
    expect(woken).toHaveLength(armed || resourcesOf(template, 'AWS::Scheduler::Schedule').length > 0 ? 1 : 0);
  });

  test('has events that fail tried again', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')) {
      expect(Properties).toMatchObject({ MaximumEventAgeInSeconds: 21_600, Qualifier: '$LATEST' });
      expect(Properties['MaximumRetryAttempts']).toBeLessThanOrEqual(2);
    }
  });
});

test('there are rules and schedules', () => {
  expect(templates.flatMap(([, template]) => targetsOf(template)).length).toBeGreaterThan(10);
});
