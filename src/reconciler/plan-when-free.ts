import type { Planned } from './planning.ts';
import { planTargets } from './planning.ts';
import type { ApplyOptions, Planner, PlanOptions } from './reconciler.ts';
import type { ProjectTarget } from './target.ts';

interface Waiting extends Pick<ApplyOptions, 'lockTimeoutMs'> {
  readonly signal: AbortSignal;
}

/** Long enough not to be a burden to the service, short enough that nobody wonders. */
const pauseMs = 5000;

const busyAddresses = ({ due }: Planned): readonly string[] =>
  due.filter(({ decision }) => decision.blocked?.reason === 'busy').map(({ subject }) => subject.address);

/**
 * A plan, once no operation of somebody else runs on what it is about; when the time is over, with what that blocks.
 * What such an operation leaves is what has to be planned on, and nobody should agree to what is about to change.
 */
export const planWhenFree = async (
  planner: Planner,
  targets: readonly ProjectTarget[],
  options: PlanOptions,
  { lockTimeoutMs, signal }: Waiting,
): Promise<Planned> => {
  const until = planner.clock.monotonic() + lockTimeoutMs;
  for (;;) {
    const planned = await planTargets(planner, targets, options, signal);
    const addresses = busyAddresses(planned);
    const left = until - planner.clock.monotonic();
    if (addresses.length === 0 || left <= 0) return planned;
    planner.emit({ type: 'busy-waiting', addresses });
    await planner.clock.sleep(Math.min(pauseMs, left), signal);
  }
};
