import { expect, test } from 'vitest';
import type { DeadLetterQueue, Letter } from '../../../src/substrate/aws/dead-letter-queue.ts';
import { eventOf } from '../../../src/substrate/aws/dead-letter-queue.ts';
import { redrive } from '../../../src/substrate/aws/redrive.ts';

/** Ten at a time; what was taken is hidden, as long as a test takes. */
class Queue implements DeadLetterQueue {
  readonly letters: Letter[];
  readonly left = new Set<string>();

  constructor(count: number) {
    this.letters = Array.from({ length: count }, (_, n) => ({ event: n, receipt: `r${n}` }));
    for (const { receipt } of this.letters) this.left.add(receipt);
  }

  async take(): Promise<readonly Letter[]> {
    return this.letters.splice(0, 10);
  }

  async remove({ receipt }: Letter): Promise<void> {
    this.left.delete(receipt);
  }
}

test('every dead letter is told once and removed', async () => {
  const queue = new Queue(25);
  const told: unknown[] = [];
  expect(await redrive(queue, async (event) => told.push(event))).toEqual({ told: 25, failed: 0 });
  expect(told.length).toBe(25);
  expect(new Set(told).size).toBe(25);
  expect(queue.left.size).toBe(0);
});

test('what fails again stays, and holds up nothing else', async () => {
  const queue = new Queue(12);
  const tell = async (event: unknown): Promise<void> => {
    if (event === 3) throw new Error('again');
  };
  expect(await redrive(queue, tell)).toEqual({ told: 11, failed: 1 });
  expect([...queue.left]).toEqual(['r3']);
});

test('what nobody can read stays, and is told to nobody', async () => {
  const letters: Letter[] = [{ event: undefined, receipt: 'r' }];
  const remove = async (): Promise<void> => expect.unreachable();
  const queue: DeadLetterQueue = { take: async () => letters.splice(0), remove };
  const told: unknown[] = [];
  expect(await redrive(queue, async (event) => told.push(event))).toEqual({ told: 0, failed: 1 });
  expect(told).toEqual([]);
});

test('a letter stays until its event has been dealt with', async () => {
  const queue = new Queue(1);
  await redrive(queue, async () => {
    expect([...queue.left]).toEqual(['r0']);
  });
  expect(queue.left.size).toBe(0);
});

test('a queue that never ends is left for the next time', async () => {
  let taken = 0;
  const endless: DeadLetterQueue = {
    take: async () => {
      taken += 1;
      return [{ event: taken, receipt: 'r' }];
    },
    remove: async () => {},
  };
  expect((await redrive(endless, async () => {})).told).toBe(taken);
  expect(taken).toBeLessThanOrEqual(100);
});

const arrival = { source: 'aws.s3', detail: {} };

test.each([
  ['of a rule or a schedule', JSON.stringify(arrival), arrival],
  [
    'of a function that gave up',
    JSON.stringify({
      version: '1.0',
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: arrival,
      responsePayload: { errorMessage: 'no' },
    }),
    arrival,
  ],
  ['that is damaged', '{', undefined],
])('the event of a dead letter %s is what the function was to be called with', (_, body, event) => {
  expect(eventOf(body)).toEqual(event);
});
