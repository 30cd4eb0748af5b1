import { z } from 'zod';
import { BoundaryDescriptor } from '../../../metadata/descriptor.ts';
import { collectEvent } from '../../../pipeline/handlers.ts';
import { parseObjectEvent } from '../../../pipeline/object-event.ts';
import { healBoundary } from '../../../pipeline/sweep-boundary.ts';
import type { DeadLetterQueue } from '../dead-letter-queue.ts';
import { redrive } from '../redrive.ts';
import { boundaryHandler } from './boundary.ts';
import { everyLetter, lettersInPassing } from './letters.ts';
import { nowAndThen } from './now-and-then.ts';

const collect = boundaryHandler('collect', collectEvent);
const heal = boundaryHandler('heal', (ports, boundary) => healBoundary(ports, BoundaryDescriptor.parse(boundary)));

const tellArrival = async (event: unknown): Promise<void> => {
  if (parseObjectEvent(event) !== undefined) await collect(event);
};

/**
 * Of an arrival that was not delivered there is nothing in storage. Of anything else there is: a look finds it, also
 * when the queue cannot be read, which the log says.
 */
const collectUndelivered = async (letters: DeadLetterQueue): Promise<void> => {
  const tellAgain = boundaryHandler('redrive', () => redrive(letters, tellArrival));
  await tellAgain(undefined).catch(() => {});
};

const healNow = nowAndThen(async () => {
  await collectUndelivered(lettersInPassing);
  await heal(undefined);
});

const Sweep = z.looseObject({ request: z.literal('sweep') });

/** Objects that arrive or go, as S3 announces them; and, by the clock or now and then, what nobody told or closed. */
export const handler = async (event: unknown): Promise<unknown> => {
  // First: what it brings is then looked at with all the rest.
  if (Sweep.safeParse(event).success) {
    await collectUndelivered(everyLetter);
    return await collect(event);
  }
  const collected = await collect(event);
  await healNow();
  return collected;
};
