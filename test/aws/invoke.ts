import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import type { Clients } from '../../src/substrate/aws/clients.ts';

/** Calls a function and waits for its answer; what it threw is thrown here. */
export const invoke = async (clients: Clients, name: string, event: unknown): Promise<unknown> => {
  const { FunctionError, Payload } = await (await clients.lambda()).send(
    new InvokeCommand({ FunctionName: name, Payload: new TextEncoder().encode(JSON.stringify(event)) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError === undefined) return answer;
  throw new Error(`${name}: ${JSON.stringify(answer)}`);
};

/**
 * Does what EventBridge Scheduler does at the time of each schedule that is armed: calls its target with its input. The
 * emulator's own clock would be there only after the lot's end and its grace, minutes from now.
 */
export const fireSchedules = async (clients: Clients): Promise<number> => {
  const scheduler = await clients.scheduler();
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  for (const { Name, GroupName } of Schedules) {
    const { Target } = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
    await invoke(clients, Target?.Arn ?? '', JSON.parse(Target?.Input ?? 'null'));
  }
  return Schedules.length;
};
