import type { DeadLetterQueue, Letter } from './dead-letter-queue.ts';

export interface Redriven {
  readonly told: number;
  /** They stay where they are, for the next time. */
  readonly failed: number;
}

/** A thousand letters; what is left is for the next time. */
const maxRounds = 100;

/**
 * Tells once more what could not be delivered. A letter is removed when its event has been dealt with, not before; an
 * event that was dealt with and whose letter stays is told again, which changes nothing.
 */
export const redrive = async (
  queue: DeadLetterQueue,
  tell: (event: unknown) => Promise<unknown>,
): Promise<Redriven> => {
  const again = async (letter: Letter): Promise<boolean> => {
    // What nobody can read stays, for people to look at.
    if (letter.event === undefined) return false;
    try {
      await tell(letter.event);
    } catch {
      // Whoever was told has logged why.
      return false;
    }
    await queue.remove(letter);
    return true;
  };
  let told = 0;
  let failed = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const letters = await queue.take();
    if (letters.length === 0) break;
    const done = await Promise.all(letters.map(again));
    told += done.filter((one) => one).length;
    failed += done.filter((one) => !one).length;
  }
  return { told, failed };
};
