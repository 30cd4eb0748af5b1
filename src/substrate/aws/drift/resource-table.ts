import { eventInvokeConfigDrift } from './event-invoke-config.ts';
import { functionDrift } from './function.ts';
import { logGroupDrift } from './log-group.ts';
import { permissionDrift } from './permission.ts';
import { queueDrift } from './queue.ts';
import { queuePolicyDrift } from './queue-policy.ts';
import type { ResourceDrift } from './resource-drift.ts';
import { roleDrift } from './role.ts';
import { ruleDrift } from './rule.ts';
import { scheduleDrift } from './schedule.ts';
import { scheduleGroupDrift } from './schedule-group.ts';
import { stateMachineDrift } from './state-machine.ts';

/** In the order of repair: what others need comes first. A type that is not here is named among "not checked". */
const table: { readonly [type: string]: ResourceDrift } = {
  'AWS::IAM::Role': roleDrift,
  'AWS::Logs::LogGroup': logGroupDrift,
  'AWS::SQS::Queue': queueDrift,
  'AWS::SQS::QueuePolicy': queuePolicyDrift,
  'AWS::Lambda::Function': functionDrift,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfigDrift,
  'AWS::Lambda::Permission': permissionDrift,
  'AWS::StepFunctions::StateMachine': stateMachineDrift,
  'AWS::Scheduler::ScheduleGroup': scheduleGroupDrift,
  'AWS::Scheduler::Schedule': scheduleDrift,
  'AWS::Events::Rule': ruleDrift,
};

export const driftOf = (type: string): ResourceDrift | undefined => table[type];

/** Less is earlier. */
export const repairRank = (type: string): number => Object.keys(table).indexOf(type);
