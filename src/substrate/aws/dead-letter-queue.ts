import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';

export interface Letter {
  /** What the function was to be called with; undefined when nobody can tell. */
  readonly event: unknown;
  readonly receipt: string;
}

export interface DeadLetterQueue {
  /** At most ten, hidden from others while they are dealt with; none when the queue is empty. */
  take(): Promise<readonly Letter[]>;
  remove(letter: Letter): Promise<void>;
}

/** No function runs longer than this: what is taken and not removed is there again for the next one. */
const hiddenSeconds = 900;

/** Lambda puts what it was called with into a report; rules and schedules leave the event as it is. */
const Report = z.looseObject({ requestContext: z.looseObject({}), requestPayload: z.unknown() });

/** The event of a dead letter, whoever gave it up. */
export const eventOf = (body: string): unknown => {
  try {
    const letter: unknown = JSON.parse(body);
    const report = Report.safeParse(letter);
    return report.success ? report.data.requestPayload : letter;
  } catch {
    return undefined;
  }
};

export const createDeadLetterQueue = (client: SQSClient, url: string): DeadLetterQueue => ({
  take: async () => {
    // Waiting asks every server of the queue; a short look asks some of them.
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: hiddenSeconds,
      }),
    );
    return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ event: eventOf(Body), receipt: ReceiptHandle }));
  },
  remove: async ({ receipt }) => {
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
  },
});
