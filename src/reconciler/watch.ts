import type { Diagnostic } from '../errors.ts';
import { ClusterlessError } from '../errors.ts';
import { digestOf } from '../metadata/canonical.ts';
import type { Depth } from '../substrate/provider.ts';
import { applyPlan } from './apply.ts';
import { debounce } from './debounce.ts';
import { desire } from './desired.ts';
import { exitCodeOfResult } from './exit-code.ts';
import type { Plan } from './plan.ts';
import { planTargets } from './planning.ts';
import { KeyedQueue } from './queue.ts';
import type { ApplyOptions, PlanOptions, Reconciler } from './reconciler.ts';
import type { ProjectTarget } from './target.ts';
import { projectKey } from './target.ts';
import type { WatchEvent } from './watch-events.ts';
import type { OpenSource } from './watch-files.ts';
import { watchFiles } from './watch-files.ts';

/** What the files say now. */
export type Load =
  | { readonly targets: readonly ProjectTarget[] }
  | { readonly reason: string; readonly diagnostics: readonly Diagnostic[] };

export interface WatchOptions {
  readonly paths: readonly string[];
  /** Reads everything from disk again, lowers it, and answers targets or what is wrong. */
  load(): Promise<Load>;
  readonly emit: (event: WatchEvent) => void;
  /** Defaults for a runner: `prune: false`, `drift: 'report'`. */
  readonly plan?: Partial<PlanOptions>;
  readonly apply?: Pick<ApplyOptions, 'parallel' | 'failFast' | 'drainMs'>;
  /** Aborts: no new reconcile; running ones drain. */
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  readonly quietMs?: number;
  readonly ceilingMs?: number;
  /** Every so often, plus or minus 20 %: a fast look, and a full one. */
  readonly resyncMs?: number;
  readonly fullResyncMs?: number;
  readonly workers?: number;
  /** Where changes come from; tests bring their own. */
  readonly source?: OpenSource;
}

type Stalled = Pick<Extract<WatchEvent, { type: 'stalled' }>, 'reason' | 'diagnostics'>;

const busyRetryMs = 15_000;
const firstRetryMs = 2000;
const longestRetryMs = 300_000;

const fileCodes: ReadonlySet<number> = new Set([64, 65]);

/** Only an edit helps. */
const filesAreWrong = ({ exitCode, code }: ClusterlessError): boolean =>
  fileCodes.has(exitCode) || code === 'CLS_UNSUPPORTED';

interface Watched {
  readonly target: ProjectTarget;
  readonly digest: string;
  /** Aborts when newer content arrives: what has not started yet is dropped. */
  readonly superseded: AbortController;
}

class Watch {
  readonly #r: Reconciler;
  readonly #options: WatchOptions;
  readonly #queue: KeyedQueue;
  readonly #watched = new Map<string, Watched>();
  /** Keys whose next look is a full one. */
  readonly #full = new Set<string>();
  #loading: Promise<void> = Promise.resolve();
  /** Loads so far, and how many of the last ones could not be read. */
  #loads = 0;
  #unread = 0;
  /** What was said last of files that are wrong still. */
  #stalledBy: string | undefined;
  /** Why the very first load can't succeed by itself. */
  #hopeless: unknown;

  constructor(r: Reconciler, options: WatchOptions) {
    this.#r = r;
    this.#options = options;
    this.#queue = new KeyedQueue(r.clock);
  }

  /** The first reconcile begins at once, not at the first edit. */
  async run(): Promise<void> {
    const { drain, source = watchFiles(this.#options.paths), workers = 4 } = this.#options;
    const { quietMs = 300, ceilingMs = 2000 } = this.#options;
    const { clock } = this.#r;
    const fire = (): void => void this.#reload();
    const changes = source(debounce({ clock, quietMs, ceilingMs, signal: drain, fire }));
    await changes.ready;
    await this.#reload();
    if (this.#hopeless !== undefined) {
      await changes.close();
      throw this.#hopeless;
    }
    this.#options.emit({ type: 'watching', projects: [...this.#watched.keys()] });
    const { resyncMs = 300_000, fullResyncMs = 3_600_000 } = this.#options;
    void this.#resync(resyncMs, 'fast');
    void this.#resync(fullResyncMs, 'full');
    const working = Array.from({ length: workers }, () => this.#work());
    await stopped(drain);
    this.#queue.shutDown();
    await changes.close();
    await Promise.all(working);
    this.#options.emit({ type: 'stopped' });
  }

  /** One at a time, and each reads everything again: an event's own content is never applied. */
  #reload(): Promise<void> {
    this.#loading = this.#loading.then(() => this.#load());
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.#loads += 1;
    try {
      const loaded = await this.#options.load();
      this.#unread = 0;
      if ('targets' in loaded) {
        desire(loaded.targets, new Set(this.#r.providers.keys()));
        this.#accept(loaded.targets);
        this.#stalledBy = undefined;
      } else this.#stalled(loaded);
    } catch (error) {
      this.#notLoaded(error);
    }
  }

  /** The files are wrong, or it is not their fault: then it is tried again, with nobody editing anything. */
  #notLoaded(error: unknown): void {
    const { emit, drain } = this.#options;
    const known = error instanceof ClusterlessError ? error : undefined;
    if (known !== undefined && filesAreWrong(known)) {
      this.#stalled({ reason: known.message, diagnostics: known.diagnostics });
    } else if (this.#loads === 1 && known?.retryable === false) {
      this.#hopeless = known;
    } else if (!drain.aborted) {
      const retryMs = Math.min(firstRetryMs * 2 ** this.#unread, longestRetryMs);
      this.#unread += 1;
      emit({ type: 'unread', error, retryMs });
      void this.#loadAgain(retryMs);
    }
  }

  /** Once for the same problems: where the answer goes to a file in the watched folder, saying it is a change. */
  #stalled(why: Stalled): void {
    const said = JSON.stringify(why);
    if (said !== this.#stalledBy) this.#options.emit({ type: 'stalled', ...why });
    this.#stalledBy = said;
  }

  /** Unless an edit was quicker. */
  async #loadAgain(ms: number): Promise<void> {
    const { drain } = this.#options;
    const loads = this.#loads;
    await this.#r.clock.sleep(ms, drain);
    if (!drain.aborted && this.#loads === loads) await this.#reload();
  }

  #accept(targets: readonly ProjectTarget[]): void {
    const keys = new Set(targets.map(projectKey));
    for (const key of this.#watched.keys()) {
      if (keys.has(key)) continue;
      this.#watched.delete(key);
      this.#options.emit({ type: 'unwatched', project: key });
    }
    for (const target of targets) this.#acceptOne(projectKey(target), target);
  }

  /** A save without a change of what is wanted is no change. */
  #acceptOne(key: string, target: ProjectTarget): void {
    const digest = digestOf(target.objects);
    const before = this.#watched.get(key);
    if (before?.digest === digest) return;
    this.#watched.set(key, { target, digest, superseded: new AbortController() });
    before?.superseded.abort();
    this.#queue.forget(key);
    this.#options.emit({ type: 'changed', project: key });
    this.#queue.add(key);
  }

  async #resync(everyMs: number, depth: 'fast' | 'full'): Promise<void> {
    const { drain } = this.#options;
    const { clock } = this.#r;
    while (!drain.aborted) {
      await clock.sleep(everyMs * (0.8 + 0.4 * clock.random()), drain);
      if (drain.aborted) return;
      for (const key of this.#watched.keys()) {
        if (depth === 'full') this.#full.add(key);
        this.#queue.add(key);
      }
    }
  }

  async #work(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      const watched = this.#watched.get(key);
      if (watched !== undefined)
        await this.#reconcile(key, watched).catch((error: unknown) => this.#failed(key, error));
      this.#queue.done(key);
    }
  }

  async #reconcile(key: string, { target, superseded }: Watched): Promise<void> {
    const { plan, apply, drain, abort, emit } = this.#options;
    const due: Depth = this.#full.delete(key) ? 'full' : 'fast';
    const refresh = deeperOf(due, plan?.refresh ?? due);
    const options: PlanOptions = { prune: false, drift: 'report', ...plan, refresh };
    const stop = AbortSignal.any([drain, superseded.signal]);
    const planned = await planTargets(this.#r, [target], options, stop);
    if (!hasWork(planned.plan)) {
      if (isBusy(planned.plan)) {
        this.#busy(key);
        return;
      }
      this.#queue.forget(key);
      emit({ type: 'in-sync', project: key, plan: planned.plan });
      return;
    }
    const result = await applyPlan(this.#r, planned, {
      ...apply,
      lockTimeoutMs: 0,
      drain: stop,
      abort,
      command: 'watch',
    });
    emit({ type: 'applied', project: key, result });
    if (stop.aborted) return;
    if (exitCodeOfResult(result) === 0) this.#queue.forget(key);
    else if (result.outcomes.some(({ error }) => error?.retryable === true)) this.#queue.addBackedOff(key);
  }

  #busy(key: string): void {
    this.#options.emit({ type: 'busy', project: key, retryMs: busyRetryMs });
    this.#queue.addAfter(key, busyRetryMs);
  }

  /** A run of somebody else is no error; what cannot get better by itself waits for an edit or a resync. */
  #failed(key: string, error: unknown): void {
    const { emit, drain } = this.#options;
    if (drain.aborted || this.#watched.get(key) === undefined) return;
    const code = error instanceof ClusterlessError ? error.code : undefined;
    if (code === 'CLS_INTERRUPTED') return;
    if (code === 'CLS_STATE_LOCKED') {
      this.#busy(key);
      return;
    }
    const isTerminal = error instanceof ClusterlessError && !error.retryable;
    emit({ type: 'failed', project: key, error, retryMs: isTerminal ? null : this.#queue.addBackedOff(key) });
  }
}

const depths: readonly Depth[] = ['none', 'fast', 'full', 'deep'];

/** What was asked for is the least: the full look comes at its time all the same. */
const deeperOf = (due: Depth, asked: Depth): Depth => (depths.indexOf(asked) > depths.indexOf(due) ? asked : due);

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const isBusy = ({ actions }: Plan): boolean => actions.some(({ blocked }) => blocked?.reason === 'busy');

const hasWork = ({ actions }: Plan): boolean => actions.some(({ blocked }) => blocked === undefined);

/**
 * Reconciles on file changes and on a timer until `drain` aborts. No lease is taken and nothing is written while
 * nothing changes; invalid files leave the last valid state wanted.
 */
export const watch = (r: Reconciler, options: WatchOptions): Promise<void> => new Watch(r, options).run();
