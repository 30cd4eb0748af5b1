import { messageOf } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Clock, Instant } from '../../../ports/clock.ts';
import type { Call } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { failureOf, toProviderError } from '../errors.ts';
import type { Stack, StackApi } from './stack-api.ts';
import { busyStatuses, phaseOf } from './stack-status.ts';

interface Waiting {
  readonly id: string;
  readonly since: Instant;
  readonly call: Pick<Call, 'signal' | 'deadline'>;
  readonly done: (stack: Stack) => void;
  readonly fail: (error: Error) => void;
  /** When it was last in the list of running operations, or was described. */
  seen: Instant | undefined;
}

export interface StackPoller {
  /** The stack when no operation runs on it any more. Fails when the deadline passes or the signal says stop. */
  settled(id: string, call: Pick<Call, 'signal' | 'deadline'>): Promise<Stack>;
}

const second = 1000;

/** One loop for all stacks of an account and region; it runs while something is in progress. */
export const createStackPoller = (api: StackApi, clock: Clock, log: Log): StackPoller => {
  const waiting = new Set<Waiting>();
  let running = false;

  /** The youngest operation sets the pace: short ones are seen soon, long ones are not asked about too often. */
  const pace = (): number => {
    const youngest = Math.max(...[...waiting].map(({ since }) => since));
    const age = clock.wall() - youngest;
    if (age < 10 * second) return second;
    return age < 300 * second ? 2 * second : 5 * second;
  };

  const giveUp = (): void => {
    for (const one of waiting) {
      const { call, id, fail } = one;
      const late = clock.wall() > call.deadline;
      if (!late && !call.signal.aborted) continue;
      waiting.delete(one);
      const why = late ? 'did not end in time' : 'was left running';
      fail(new ProviderError('unknown-outcome', `the operation on ${id} ${why}; it goes on in CloudFormation`));
    }
  };

  /** Only a description by id decides: lists may lag. */
  const decide = async (one: Waiting): Promise<void> => {
    const stack = await api.describe(one.id).catch((error: unknown) => {
      // It will not be allowed later: whoever waits is told, and the operation goes on in CloudFormation.
      if (failureOf(error) !== 'denied') throw error;
      waiting.delete(one);
      one.fail(toProviderError(error));
      return 'denied' as const;
    });
    if (stack === 'denied') return;
    one.seen = clock.wall();
    if (stack !== undefined && phaseOf(stack.status) === 'busy') return;
    waiting.delete(one);
    if (stack === undefined) one.fail(new ProviderError('conflict', `the stack ${one.id} is gone`));
    else one.done(stack);
  };

  const isDue = (one: Waiting, listed: ReadonlySet<string>): boolean => {
    if (listed.has(one.id)) {
      one.seen = clock.wall();
      return false;
    }
    // Never in a list yet: lists lag by some seconds, so it is not asked about at every turn.
    return one.seen === undefined || clock.wall() - one.seen >= second;
  };

  const turn = async (): Promise<void> => {
    if (waiting.size === 0) return;
    // Whoever may not list asks about each by itself.
    const listed = await api.list(busyStatuses).catch((error: unknown) => {
      if (failureOf(error) === 'denied') return [];
      throw error;
    });
    const busy = new Set(listed);
    await Promise.all([...waiting].filter((one) => isDue(one, busy)).map(decide));
  };

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.size > 0) {
      await clock.sleep(pace());
      giveUp();
      await turn().catch((error: unknown) => {
        // A poll can fail without anything being wrong with what is polled.
        log.warn({ error: messageOf(error) }, 'asking CloudFormation failed; asking again');
        return clock.sleep(2 * second);
      });
    }
    running = false;
  };

  const settled: StackPoller['settled'] = (id, call) =>
    new Promise((done, fail) => {
      waiting.add({ id, since: clock.wall(), call, done, fail, seen: undefined });
      if (!running) void run();
    });

  return { settled };
};
