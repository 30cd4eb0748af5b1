import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import { deadLetterName } from '../../src/substrate/aws/dead-letters.ts';

const payloadOf = (event: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(event));

/** Calls a function and waits for its answer; what it threw is thrown here. */
export const invoke = async (clients: Clients, name: string, event: unknown): Promise<unknown> => {
  const { FunctionError, Payload } = await (await clients.lambda()).send(
    new InvokeCommand({ FunctionName: name, Payload: payloadOf(event) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError === undefined) return answer;
  throw new Error(`${name}: ${JSON.stringify(answer)}`);
};

/** Calls a function as events do: nobody waits, and Lambda tries again what fails. */
export const tell = async (clients: Clients, name: string, event: unknown): Promise<void> => {
  await (await clients.lambda()).send(
    new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: payloadOf(event) }),
  );
};

/** What could not be delivered to a function. */
export const deadLettersOf = (clients: Clients, name: string) => {
  const open = async () => {
    const sqs = await clients.sqs();
    return { sqs, ...(await sqs.send(new GetQueueUrlCommand({ QueueName: deadLetterName(name) }))) };
  };
  const attributes = async (): Promise<Partial<Record<string, string>>> => {
    const { sqs, QueueUrl } = await open();
    return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  };
  return {
    arn: async (): Promise<string> => (await attributes())['QueueArn'] ?? '',
    /** Hidden ones too. */
    count: async (): Promise<number> => {
      const { ApproximateNumberOfMessages = '0', ApproximateNumberOfMessagesNotVisible = '0' } = await attributes();
      return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
    },
    destroy: async (): Promise<void> => {
      const { sqs, QueueUrl } = await open();
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
    add: async (event: unknown): Promise<void> => {
      const { sqs, QueueUrl } = await open();
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    },
  };
};

export const forgetSchedules = async (
  clients: Clients,
  schedules: readonly { readonly name: string; readonly group: string }[],
): Promise<void> => {
  const scheduler = await clients.scheduler();
  for (const { name, group } of schedules) {
    await scheduler.send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
  }
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
