import { ClusterlessError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Holder, Lease, State } from './state.ts';
import type { Loaded, StateFile } from './store.ts';
import { loadState } from './store.ts';
import type { Sent } from './write.ts';
import { writeState } from './write.ts';

/** What working on a state object needs besides the object. */
export interface LeaseKeeper {
  readonly clock: Clock;
  readonly holder: Holder;
  /** True only with proof: a process of this host that is gone. */
  isHolderDead(holder: Holder): boolean;
}

export const leaseTtlMs = 60_000;
/** The store's clocks may differ a little from each other. */
const slackMs = 5000;

/** Both times come from the store, so no client's clock is involved. */
export const isFree = (loaded: Loaded, keeper: LeaseKeeper): boolean => {
  const { lease } = loaded.state;
  if (lease.state === 'released') return true;
  return loaded.date - loaded.modified > lease.ttlMs + slackMs || keeper.isHolderDead(lease.holder);
};

const silence = (loaded: Loaded): number => Math.max(0, Math.round((loaded.date - loaded.modified) / 1000));

const locked = (loaded: Loaded): ClusterlessError => {
  const { lease, scope } = loaded.state;
  const { user, host, pid } = lease.holder;
  const note = lease.note === undefined ? '' : ` Note: ${lease.note}.`;
  return new ClusterlessError(
    'CLS_STATE_LOCKED',
    `${scope.project}/${scope.projectVersion} is locked by ${user}@${host} (pid ${pid}, ${lease.command})`,
    {
      detail: `Run ${lease.run}, last sign of life ${silence(loaded)} s ago; after ${(lease.ttlMs + slackMs) / 1000} s of silence anybody may take over.${note}`,
      hint: `Wait with --lock-timeout 2m, or, if that process is gone: clusterless lock release --run ${lease.run}`,
    },
  );
};

export interface Waiting {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onWait?(lease: Lease): void;
}

/**
 * Returns when nobody holds the lease: what was loaded, or newer. A beat of the holder changes the object too, so a
 * new ETag alone does not end the wait.
 * @throws CLS_STATE_LOCKED when the time is over, CLS_INTERRUPTED
 */
export const waitUntilFree = async (
  file: StateFile,
  from: Loaded | undefined,
  keeper: LeaseKeeper,
  waiting: Waiting,
): Promise<Loaded | undefined> => {
  const { clock } = keeper;
  const until = clock.monotonic() + waiting.timeoutMs;
  let loaded = from;
  while (loaded !== undefined && !isFree(loaded, keeper)) {
    const left = until - clock.monotonic();
    if (waiting.signal.aborted) throw new ClusterlessError('CLS_INTERRUPTED', 'Interrupted while waiting for the lock');
    if (left <= 0) throw locked(loaded);
    waiting.onWait?.(loaded.state.lease);
    await clock.sleep(Math.min(left, 2000 + clock.random() * 3000), waiting.signal);
    loaded = await loadState(file);
  }
  return loaded;
};

export interface Acquired {
  readonly state: State;
  readonly etag: string;
  readonly sent: Sent;
}

export type Acquisition = { readonly held: Acquired } | { readonly moved: Loaded | undefined };

/**
 * One conditional write takes the lease, proves that nothing moved since `from` was loaded, and makes the first
 * intents durable. The caller has waited until the lease is free.
 */
export const acquire = async (
  file: StateFile,
  from: { readonly state: State; readonly etag: string | undefined },
  keeper: LeaseKeeper,
  run: { readonly id: string; readonly command: Lease['command']; prepare(draft: State): void },
): Promise<Acquisition> => {
  const draft: State = { ...from.state, resources: { ...from.state.resources } };
  draft.serial += 1;
  draft.writeId = keeper.clock.id();
  draft.lease = {
    state: 'held',
    epoch: from.state.lease.epoch + 1,
    run: run.id,
    ttlMs: leaseTtlMs,
    holder: keeper.holder,
    command: run.command,
  };
  run.prepare(draft);
  const written = await writeState(file, draft, { etag: from.etag, clock: keeper.clock });
  if (written.outcome === 'moved') return { moved: written.now };
  return { held: { state: draft, etag: written.etag, sent: written.sent } };
};

/**
 * For people whose process is gone for good. The epoch goes up, so the old holder is fenced if it is not.
 * @throws CLS_NOT_FOUND, CLS_USAGE when the run is not the holder's, CLS_STATE_LOCKED when it moved meanwhile
 */
export const releaseByHand = async (file: StateFile, run: string, keeper: LeaseKeeper): Promise<Lease> => {
  const loaded = await loadState(file);
  if (loaded === undefined) throw new ClusterlessError('CLS_NOT_FOUND', `There is no state object ${file.key}`);
  const { lease } = loaded.state;
  if (lease.state === 'released') return lease;
  if (lease.run !== run) {
    throw new ClusterlessError('CLS_USAGE', `The lease is held by run ${lease.run}, not ${run}`, {
      hint: 'clusterless lock status',
    });
  }
  const next: State = {
    ...loaded.state,
    serial: loaded.state.serial + 1,
    writeId: keeper.clock.id(),
    lease: { ...lease, state: 'released', epoch: lease.epoch + 1 },
  };
  const written = await writeState(file, next, { etag: loaded.etag, clock: keeper.clock });
  if (written.outcome === 'moved') throw locked(written.now ?? loaded);
  return next.lease;
};
