import type { Log } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Holder } from '../state/state.ts';
import type { StateReader } from '../state/store.ts';
import type { ObjectKind } from '../substrate/object.ts';
import type { AnyProvider, Depth, Providers } from '../substrate/provider.ts';
import type { ReconcileEvent } from './events.ts';

/** What reconciling works with. The composition puts one together per substrate. */
export interface Reconciler {
  readonly providers: Providers;
  /** The state bucket. */
  readonly states: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Version of this tool. */
  readonly tool: string;
  /** This process, as others will see it when they find the state locked. */
  readonly holder: Holder;
  /** True only with proof: a process of this host that is gone. */
  isHolderDead(holder: Holder): boolean;
  emit(event: ReconcileEvent): void;
  /** Calls to the substrate so far, where it counts them. Without it a batch of reads counts as one. */
  calls?(): number;
}

/** A provider that cannot write. */
export type ReadingProvider = Omit<AnyProvider, 'writer'>;

/** What planning is given: by these types it holds nothing that could change anything. */
export interface Planner extends Pick<Reconciler, 'clock' | 'log' | 'tool' | 'holder' | 'emit' | 'calls'> {
  readonly providers: ReadonlyMap<ObjectKind, ReadingProvider>;
  readonly states: StateReader;
  /** When the reading for a plan began, where that was before planning: instant of the monotonic clock, calls so far. */
  readonly began?: { readonly at: number; readonly calls: number };
}

export interface PlanOptions {
  /** Addresses of components (`arcs/copyA`, all of its objects) or objects. Without it: everything. */
  readonly only?: readonly string[];
  readonly refresh: Depth;
  /** The exact number of deletions that is meant, when it is over the limit; `any` where nothing is at stake. */
  readonly allowDelete?: number | 'any';
  readonly allowEmpty?: boolean;
  /** Addresses whose object may be deleted and made again under the same name. */
  readonly allowReplace?: readonly string[];
  /** What an earlier change left stuck is brought back first. */
  readonly repair?: boolean;
  /** Nothing is wanted any more; no limit, but protection holds. */
  readonly destroy?: boolean;
  /** Default true: what is not declared any more is deleted. */
  readonly prune?: boolean;
  /** Default `repair`: what somebody changed is changed back. `report` only shows it. */
  readonly drift?: 'repair' | 'report';
}

export interface ApplyOptions {
  /** At most so many actions at once in each lane. */
  readonly parallel?: number;
  readonly failFast?: boolean;
  readonly lockTimeoutMs: number;
  /** Aborts: start nothing new, finish what runs, write state. */
  readonly drain: AbortSignal;
  /** Aborts: stop waiting for what runs, too. */
  readonly abort: AbortSignal;
  /** How long a drain waits for what runs. Default 7 s. */
  readonly drainMs?: number;
  readonly command?: 'apply' | 'destroy' | 'watch';
  /** Digest of the plan file that is applied, kept so that it is not applied twice. */
  readonly planDigest?: string;
}
