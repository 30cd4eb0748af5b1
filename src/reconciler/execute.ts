import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../state/journal.ts';
import { ProviderError } from '../substrate/provider.ts';
import { Lanes } from './lanes.ts';
import type { Stamp } from './ledger.ts';
import { begin, drop, fail, finish } from './ledger.ts';
import type { Performed } from './perform.ts';
import { perform } from './perform.ts';
import type { ApplyOptions, Reconciler } from './reconciler.ts';
import type { Outcome, OutcomeError } from './result.ts';
import { delayMs, errorOf, nextOf } from './retry.ts';
import type { Work } from './work.ts';
import { isStateOnly } from './work.ts';

/** The journals of the projects of a run, and what is already in them. */
export interface Session {
  readonly journals: ReadonlyMap<string, Journal>;
  /** Works whose intent went out with the acquiring write. */
  readonly begun: ReadonlySet<string>;
}

type End = Pick<Outcome, 'outcome' | 'note'> & { readonly error?: OutcomeError; readonly action?: Outcome['action'] };

const skipped = (note: string, error?: OutcomeError): End => ({
  outcome: 'skipped',
  note,
  ...(error === undefined ? {} : { error }),
});

const interrupted: OutcomeError = {
  code: 'CLS_INTERRUPTED',
  summary: 'Interrupted',
  detail: null,
  hint: 'Run the command again: it carries on.',
  retryable: true,
};

const projectOf = ({ entry }: Work): string => entry.subject.project.desired.key;

const whenAborted = (signal: AbortSignal): Promise<'aborted'> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });

export const stampOf = (journal: Pick<Journal, 'run' | 'epoch'>, clock: Clock): Stamp => ({
  run: journal.run,
  epoch: journal.epoch,
  at: new Date(clock.wall()).toISOString(),
});

/**
 * Runs works as soon as everything before them has ended well, each in the lane of its kind. A failure skips what
 * waits for it and nothing else.
 */
export class Execution {
  readonly #r: Reconciler;
  readonly #options: ApplyOptions;
  readonly #session: Session;
  readonly #lanes: Lanes;
  readonly #works: ReadonlyMap<string, Work>;
  readonly #below = new Map<string, string[]>();
  readonly #waiting = new Map<string, number>();
  readonly #ends = new Map<string, Outcome>();
  readonly #recorded: Promise<void>[] = [];
  /** Nothing more starts. */
  readonly #halt = new AbortController();
  readonly #stop: AbortSignal;
  /** Nobody waits for what runs any more. */
  readonly #leave = new AbortController();
  readonly #left: Promise<'aborted'>;
  #running = 0;
  #whyHalted: End = skipped('not started', interrupted);
  #allEnded: () => void = () => {};

  constructor(r: Reconciler, works: readonly Work[], session: Session, options: ApplyOptions) {
    this.#r = r;
    this.#options = options;
    this.#session = session;
    this.#lanes = new Lanes(options.parallel);
    this.#works = new Map(works.map((work) => [work.id, work]));
    this.#stop = this.#halt.signal;
    this.#left = whenAborted(this.#leave.signal);
    for (const { id, after } of works) {
      this.#waiting.set(id, after.length);
      for (const before of after) {
        const below = this.#below.get(before);
        if (below === undefined) this.#below.set(before, [id]);
        else below.push(id);
      }
    }
  }

  /** Resolves when every work has an outcome. Their last records may still be under way: close the journals next. */
  async run(): Promise<readonly Outcome[]> {
    const ended = new Promise<void>((resolve) => {
      this.#allEnded = resolve;
    });
    const stopListening = this.#listen();
    for (const work of this.#works.values()) if (work.after.length === 0) this.#launch(work);
    if (this.#works.size > 0) await ended;
    stopListening();
    return [...this.#works.keys()].flatMap((id) => this.#ends.get(id) ?? []);
  }

  /** After the journals are closed: an end that could not be recorded is no success. */
  async settled(): Promise<readonly Outcome[]> {
    await Promise.all(this.#recorded);
    return [...this.#works.keys()].flatMap((id) => this.#ends.get(id) ?? []);
  }

  #listen(): () => void {
    const { drain, abort, drainMs = 7000 } = this.#options;
    const done = new AbortController();
    const onDrain = (): void => {
      if (this.#stop.aborted) return;
      this.#r.emit({ type: 'draining', running: this.#running });
      this.#halt.abort();
      void this.#r.clock.sleep(drainMs, done.signal).then(() => {
        if (!done.signal.aborted) this.#leave.abort();
      });
    };
    const onAbort = (): void => {
      this.#halt.abort();
      this.#leave.abort();
    };
    const until = { signal: done.signal, once: true };
    drain.addEventListener('abort', onDrain, until);
    abort.addEventListener('abort', onAbort, until);
    for (const { lost } of this.#session.journals.values()) lost.addEventListener('abort', () => this.#lose(), until);
    if (drain.aborted) onDrain();
    if (abort.aborted) onAbort();
    return () => done.abort();
  }

  #lose(): void {
    if (this.#stop.aborted) return;
    this.#whyHalted = skipped('not started: the lease was lost', {
      ...interrupted,
      code: 'CLS_LEASE_LOST',
      summary: 'The lease was lost',
    });
    this.#halt.abort();
  }

  #launch(work: Work): void {
    this.#running += 1;
    const begun = this.#r.clock.monotonic();
    void this.#drive(work)
      .catch((error: unknown): End => ({ outcome: 'failed', note: null, error: errorOf(error) }))
      .then((end) => {
        this.#running -= 1;
        this.#end(work, end, Math.round(this.#r.clock.monotonic() - begun));
      });
  }

  #end(work: Work, end: End, ms: number): void {
    const { entry, step } = work;
    const { address, kind } = entry.subject;
    const action = end.action ?? (step === 'delete-old' ? 'delete' : entry.decision.action);
    const { error } = end;
    const outcome: Outcome = {
      project: projectOf(work),
      address,
      action,
      outcome: end.outcome,
      ms,
      note: end.note,
      ...(error === undefined ? {} : { error }),
    };
    this.#ends.set(work.id, outcome);
    this.#r.emit({ type: 'action-ended', project: outcome.project, address, kind, action, outcome });
    if (end.outcome === 'failed' && this.#options.failFast === true && !this.#stop.aborted) {
      this.#whyHalted = skipped('not started after a failure (--fail-fast)');
      this.#halt.abort();
    }
    for (const id of this.#below.get(work.id) ?? []) this.#release(id, work, end);
    if (this.#ends.size === this.#works.size) this.#allEnded();
  }

  #release(id: string, before: Work, end: End): void {
    const work = this.#works.get(id);
    if (work === undefined || this.#ends.has(id)) return;
    if (end.outcome !== 'succeeded') {
      const cause = this.#stop.aborted && end.outcome === 'skipped' ? this.#whyHalted : undefined;
      return this.#end(work, cause ?? skipped(`because of ${before.entry.subject.address}`), 0);
    }
    const left = (this.#waiting.get(id) ?? 0) - 1;
    this.#waiting.set(id, left);
    if (left === 0) this.#launch(work);
  }

  async #drive(work: Work): Promise<End> {
    const journal = this.#session.journals.get(projectOf(work));
    const { kind } = work.entry.subject;
    const provider = this.#r.providers.get(kind);
    if (journal === undefined || provider === undefined) throw new Error(`no journal or provider for ${work.id}`);
    if (this.#stop.aborted) return this.#whyHalted;
    if (isStateOnly(work)) return this.#remember(work, journal);
    if (!this.#session.begun.has(work.id)) {
      await journal.commit((draft) => begin(draft, work, stampOf(journal, this.#r.clock)));
    }
    const lane = this.#lanes.of(provider.lane);
    const deadline = this.#r.clock.wall() + Math.max(300, provider.weight * 30) * 1000;
    let failure: unknown;
    for (let tries = 0; ; tries++) {
      const uncertain = failure !== undefined && nextOf(failure) === 'look';
      const attempt = { work, provider, journal, signal: this.#leave.signal, deadline, uncertain };
      const ran = await lane.run(async () => {
        if (this.#stop.aborted) return 'stopped';
        this.#started(work, tries);
        return Promise.race([perform(attempt).catch((error: unknown) => ({ error })), this.#left]);
      }, work.priority);
      if (ran === 'stopped') return this.#whyHalted;
      if (ran === 'aborted') return skipped('left running; the next run takes it up', interrupted);
      if (!('error' in ran)) {
        lane.succeeded();
        return this.#succeed(work, journal, ran);
      }
      failure = ran.error;
      const ms = delayMs(failure, tries, this.#r.clock);
      if (this.#isOver(failure, deadline - ms)) return this.#failed(work, journal, failure);
      if (failure instanceof ProviderError && failure.failure === 'throttled') lane.throttled();
      this.#retrying(work, failure, ms);
      await this.#r.clock.sleep(ms, this.#stop);
    }
  }

  #isOver(failure: unknown, latest: number): boolean {
    const next = nextOf(failure);
    if (next === 'halt') this.#lose();
    return next === 'halt' || next === 'stop' || this.#r.clock.wall() >= latest;
  }

  #started(work: Work, attempt: number): void {
    const { subject, decision } = work.entry;
    const of = { project: projectOf(work), address: subject.address, kind: subject.kind, action: decision.action };
    this.#r.emit({ type: 'action-started', attempt, ...of });
  }

  #retrying(work: Work, failure: unknown, delay: number): void {
    const { subject, decision } = work.entry;
    const of = { project: projectOf(work), address: subject.address, kind: subject.kind, action: decision.action };
    this.#r.emit({ type: 'action-retrying', reason: errorOf(failure).summary, delayMs: delay, ...of });
  }

  /** The end joins whatever is written next; what waits for it starts at once, its intent in the same write. */
  #record(work: Work, journal: Journal, mutation: Parameters<Journal['commit']>[0]): void {
    const recorded = journal.commit(mutation).catch((error: unknown) => {
      const end = this.#ends.get(work.id);
      if (end?.outcome !== 'succeeded') return;
      const note = 'done, but not recorded; the next run will find it';
      this.#ends.set(work.id, { ...end, outcome: 'failed', note, error: errorOf(error) });
    });
    this.#recorded.push(recorded);
  }

  #remember(work: Work, journal: Journal): End {
    const { entry } = work;
    const { main } = entry.seen;
    const attributes = main.found === 'yes' && main.attributes !== undefined ? { attributes: main.attributes } : {};
    this.#record(work, journal, (draft) => {
      if (entry.decision.action === 'forget') drop(draft, work);
      else finish(draft, entry, attributes, stampOf(journal, this.#r.clock));
    });
    return { outcome: 'succeeded', note: null };
  }

  #succeed(work: Work, journal: Journal, performed: Performed): End {
    this.#record(work, journal, (draft) => {
      if (performed.did === 'made') finish(draft, work.entry, performed.became, stampOf(journal, this.#r.clock));
      else drop(draft, work);
    });
    if (performed.did === 'kept') return { outcome: 'succeeded', action: 'forget', note: `kept: ${performed.why}` };
    return { outcome: 'succeeded', note: null };
  }

  #failed(work: Work, journal: Journal, failure: unknown): End {
    const error = errorOf(failure);
    if (error.code !== 'CLS_LEASE_LOST') {
      const why = { reason: error.code, message: error.summary };
      this.#record(work, journal, (draft) => fail(draft, work, why, stampOf(journal, this.#r.clock)));
    }
    return { outcome: 'failed', note: null, error };
  }
}
