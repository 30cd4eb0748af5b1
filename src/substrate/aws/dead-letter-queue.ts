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

interface QueueOptions {
  readonly url: string;
  /** A second asks every server of the queue; none asks some of them, and keeps nobody waiting. */
  readonly waitSeconds: 0 | 1;
}

export const createDeadLetterQueue = (client: SQSClient, { url, waitSeconds }: QueueOptions): DeadLetterQueue => ({
  take: async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: hiddenSeconds,
      }),
    );
    return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ event: eventOf(Body), receipt: ReceiptHandle }));
  },
  remove: async ({ receipt }) => {
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
  },
});
