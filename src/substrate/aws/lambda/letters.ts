import { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from '../dead-letter-queue.ts';
import { createDeadLetterQueue } from '../dead-letter-queue.ts';
import { calls, customUserAgent, deadLetters } from './environment.ts';

// The address of a queue names a host, which need not be the one that this place is reached by.
const client = new SQSClient({ useQueueUrlAsEndpoint: false, customUserAgent });
client.middlewareStack.use(calls.watch('sqs')());

const url = deadLetters();

/** What could not be delivered to this very function: all of it, and what a look in passing finds. */
export const everyLetter: DeadLetterQueue = createDeadLetterQueue(client, { url, waitSeconds: 1 });
export const lettersInPassing: DeadLetterQueue = createDeadLetterQueue(client, { url, waitSeconds: 0 });
