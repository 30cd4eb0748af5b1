import type { JsonObject } from '../../../metadata/canonical.ts';
import type { Grant } from '../../grant.ts';
import { functionArn, schedulesArn } from '../arn.ts';
import type { StackContext } from './context.ts';
import { deadLettersArn } from './dead-letters.ts';
import { role } from './role.ts';
import type { Statement } from './statement.ts';
import type { Resources } from './template.ts';
import { getAtt, placeholder, ref } from './template.ts';

/** One-shot schedules live in the stack's own group, so that they go when the stack goes. */
export const wakeGroupId = 'Wakes';
export const wakeRoleId = 'WakesRole';

const grantsOf = ({ parts }: StackContext): readonly Grant[] =>
  parts.flatMap((part) => ('grants' in part ? part.grants : []));

/** Names of the functions that EventBridge Scheduler calls. */
const targetsOf = (stack: StackContext): readonly string[] => [
  ...new Set([
    ...grantsOf(stack).flatMap((grant) => (grant.allow === 'schedule' ? [grant.target] : [])),
    ...stack.parts.flatMap((part) => (part.part === 'schedule' ? [part.target] : [])),
  ]),
];

/** The group and the role of schedules; nothing where no part needs them. */
export const wakes = (stack: StackContext): Resources => {
  const targets = targetsOf(stack);
  if (targets.length === 0) return {};
  const resources = targets.map((name) => functionArn(stack.place, name));
  return {
    [wakeGroupId]: { Type: 'AWS::Scheduler::ScheduleGroup' },
    [wakeRoleId]: role({
      service: 'scheduler.amazonaws.com',
      onlyFrom: stack.place,
      statements: [
        { actions: ['lambda:InvokeFunction'], resources },
        // What it cannot deliver it puts among the dead letters itself, in this role.
        { actions: ['sqs:SendMessage'], resources: targets.map(deadLettersArn) },
      ],
    }),
  };
};

/** What a function that arms schedules may do. */
export const armSchedules = ({ place }: StackContext): Statement[] => [
  {
    actions: ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
    resources: [{ 'Fn::Sub': schedulesArn(place, placeholder(wakeGroupId)) }],
  },
  {
    actions: ['iam:PassRole'],
    resources: [getAtt(wakeRoleId, 'Arn')],
    condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  },
];

/** How the function learns of them. */
export const wakeVariables = (): JsonObject => ({
  CLS_WAKE_GROUP: ref(wakeGroupId),
  CLS_WAKE_ROLE: getAtt(wakeRoleId, 'Arn'),
});
