import { messageOf } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Call } from '../../provider.ts';

interface Patience {
  readonly clock: Clock;
  readonly call: Call;
  /** Of messages that pass by themselves. */
  readonly pattern: RegExp;
}

const patienceMs = 60_000;

/** Does it again, for a minute at most, while it fails with such a message. */
export const retryWhile = async <T>({ clock, call, pattern }: Patience, work: () => Promise<T>): Promise<T> => {
  const until = Math.min(clock.wall() + patienceMs, call.deadline);
  for (let wait = 500; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (!pattern.test(messageOf(error)) || clock.wall() + wait > until || call.signal.aborted) throw error;
      await clock.sleep(wait, call.signal);
    }
  }
};
