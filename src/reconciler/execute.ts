import type { Clock } from '../ports/clock.ts';
import type { Journal, Mutation } from '../state/journal.ts';
import type { AnyProvider } from '../substrate/provider.ts';
import { ProviderError } from '../substrate/provider.ts';
import type { Halt } from './halt.ts';
import { Brake, interrupted, leaseLost } from './halt.ts';
import type { Queue } from './lanes.ts';
import { Lanes } from './lanes.ts';
import type { Stamp } from './ledger.ts';
import { begin, drop, fail, finish } from './ledger.ts';
import { Patience } from './patience.ts';
import type { Attempt, Performed } from './perform.ts';
import { attributesOf, perform } from './perform.ts';
import type { ApplyOptions, Reconciler } from './reconciler.ts';
import type { Outcome, OutcomeError } from './result.ts';
import { errorOf, nextOf } from './retry.ts';
import { runInOrder } from './schedule.ts';
import { unsaid } from './unsaid.ts';
import type { Work } from './work.ts';
import { isStateOnly } from './work.ts';

/** The journals of the projects of a run, and what is already in them. */
export interface Session {
  readonly journals: ReadonlyMap<string, Journal>;
  /** Works whose intent went out with the acquiring write. */
  readonly begun: ReadonlySet<string>;
}

/** One work with what it is done with. */
interface Job {
  readonly work: Work;
  readonly journal: Journal;
  readonly provider: AnyProvider;
  readonly lane: Queue;
}

type Try = { readonly performed: Performed } | { readonly failure: unknown } | 'stopped' | 'left';

const projectOf = ({ entry }: Work): string => entry.subject.project.desired.key;

export const stampOf = (journal: Pick<Journal, 'run' | 'epoch'>, clock: Clock): Stamp => ({
  run: journal.run,
  epoch: journal.epoch,
  at: new Date(clock.wall()).toISOString(),
});

const described = (work: Work) => {
  const { subject, decision } = work.entry;
  return { project: projectOf(work), address: subject.address, kind: subject.kind, action: decision.action };
};

/** Carries works out, each in the lane of its kind, and journals how they end. */
export class Execution {
  readonly #r: Reconciler;
  readonly #options: ApplyOptions;
  readonly #session: Session;
  readonly #lanes: Lanes;
  readonly #works: ReadonlyMap<string, Work>;
  readonly #brake: Brake;
  readonly #recorded: Promise<void>[] = [];
  readonly #unrecorded = new Map<string, OutcomeError>();
  #outcomes: ReadonlyMap<string, Outcome> = new Map();
  #running = 0;

  constructor(r: Reconciler, works: readonly Work[], session: Session, options: ApplyOptions) {
    const { drain, abort, drainMs = 7000 } = options;
    this.#r = r;
    this.#options = options;
    this.#session = session;
    this.#lanes = new Lanes(options.parallel);
    this.#works = new Map(works.map((work) => [work.id, work]));
    const lost = [...session.journals.values()].map((journal) => journal.lost);
    const onDrain = (): void => r.emit({ type: 'draining', running: this.#running });
    this.#brake = new Brake({ drain, abort, lost, drainMs, clock: r.clock, onDrain });
  }

  /** Resolves when every work has an outcome. Their last records may still be under way: close the journals next. */
  async run(): Promise<readonly Outcome[]> {
    this.#outcomes = await runInOrder<Outcome>([...this.#works.values()], {
      run: (id) => this.#run(id),
      isGood: ({ outcome }) => outcome === 'succeeded',
      skip: (id, because, end) => this.#skipped(id, because, end),
      onEnd: (id, outcome) => this.#onEnd(id, outcome),
    });
    this.#brake.release();
    return [...this.#outcomes.values()];
  }

  /** After the journals are closed: an end that could not be recorded is no success. */
  async settled(): Promise<readonly Outcome[]> {
    await Promise.all(this.#recorded);
    return [...this.#works.keys()].flatMap((id) => {
      const outcome = this.#outcomes.get(id);
      if (outcome === undefined) return [];
      const error = this.#unrecorded.get(id);
      if (error === undefined || outcome.outcome !== 'succeeded') return [outcome];
      return [{ ...outcome, outcome: 'failed', note: 'done, but not recorded; the next run will find it', error }];
    });
  }

  async #run(id: string): Promise<Outcome> {
    const work = this.#workOf(id);
    this.#running += 1;
    const begun = this.#r.clock.monotonic();
    const outcome = await this.#drive(work).catch((error: unknown) => this.#outcome(work, 'failed', { error }));
    this.#running -= 1;
    return { ...outcome, ms: Math.round(this.#r.clock.monotonic() - begun) };
  }

  #workOf(id: string): Work {
    const work = this.#works.get(id);
    if (work === undefined) throw new Error(`unknown work ${id}`);
    return work;
  }

  #outcome(work: Work, outcome: Outcome['outcome'], more: { note?: string; error?: unknown } = {}): Outcome {
    const { project, address, action } = described(work);
    return {
      project,
      address,
      action: work.step === 'delete-old' ? 'delete' : action,
      outcome,
      ms: 0,
      note: more.note ?? null,
      ...(more.error === undefined ? {} : { error: errorOf(more.error) }),
    };
  }

  #halted(work: Work, { note, error }: Halt): Outcome {
    const skipped = this.#outcome(work, 'skipped', { note });
    return error === undefined ? skipped : { ...skipped, error };
  }

  #skipped(id: string, because: string, end: Outcome): Outcome {
    const work = this.#workOf(id);
    if (end.outcome === 'skipped') return this.#halted(work, this.#brake.why);
    const { address } = this.#workOf(because).entry.subject;
    return this.#outcome(work, 'skipped', { note: `because of ${address}` });
  }

  #onEnd(id: string, outcome: Outcome): void {
    this.#r.emit({ type: 'action-ended', ...described(this.#workOf(id)), outcome });
    if (outcome.outcome === 'failed') this.#failFast();
  }

  #jobOf(work: Work): Job {
    const journal = this.#session.journals.get(projectOf(work));
    const provider = this.#r.providers.get(work.entry.subject.kind);
    if (journal === undefined || provider === undefined) throw new Error(`no journal or provider for ${work.id}`);
    return { work, journal, provider, lane: this.#lanes.of(provider.lane) };
  }

  async #drive(work: Work): Promise<Outcome> {
    if (this.#brake.stop.aborted) return this.#halted(work, this.#brake.why);
    const job = this.#jobOf(work);
    if (isStateOnly(work)) return this.#remember(job);
    if (!this.#session.begun.has(work.id)) {
      await job.journal.commit((draft) => begin(draft, work, stampOf(job.journal, this.#r.clock)));
    }
    return this.#attempts(job);
  }

  async #attempts(job: Job): Promise<Outcome> {
    const { work, provider, lane } = job;
    const { clock } = this.#r;
    const deadline = clock.wall() + Math.max(300, provider.weight * 30) * 1000;
    let uncertain = false;
    const patience = new Patience(clock, deadline, this.#options);
    for (let tries = 0; ; tries++) {
      const attempt: Attempt = { ...job, signal: this.#brake.leave, deadline, uncertain };
      const ended: Try = await lane.run(() => this.#attempt(attempt, tries), work.priority);
      if (ended === 'stopped') return this.#halted(work, this.#brake.why);
      if (ended === 'left') {
        return this.#halted(work, { note: 'left running; the next run takes it up', error: interrupted });
      }
      if ('performed' in ended) {
        lane.succeeded();
        return this.#succeed(job, ended.performed);
      }
      const { failure } = ended;
      const pause = patience.pause(failure, tries);
      if (pause === undefined) return this.#fail(job, failure);
      if (failure instanceof ProviderError && failure.failure === 'throttled') lane.throttled();
      this.#emitRetry(work, failure, pause);
      // Outside the slot: a job that sleeps in one starves its lane.
      await clock.sleep(pause, this.#brake.stop);
      uncertain ||= nextOf(failure) === 'look';
    }
  }

  /** In the slot: whether to start is decided here, not when it was queued. */
  async #attempt(attempt: Attempt, tries: number): Promise<Try> {
    if (this.#brake.stop.aborted) return 'stopped';
    this.#r.emit({ type: 'action-started', ...described(attempt.work), attempt: tries });
    const performing = perform(attempt).then(
      (performed) => ({ performed }),
      (failure: unknown) => ({ failure: unsaid(failure, attempt.work.entry.subject.desired) }),
    );
    const ended = await Promise.race([performing, this.#brake.left]);
    // Still in the slot, so that the lane's next job knows.
    if (typeof ended === 'object' && 'failure' in ended && nextOf(ended.failure) === 'stop') this.#failFast();
    return ended;
  }

  #failFast(): void {
    if (this.#options.failFast === true) this.#brake.halt({ note: 'not started after a failure (--fail-fast)' });
  }

  #emitRetry(work: Work, failure: unknown, delayMs: number): void {
    const { address } = work.entry.subject;
    this.#r.emit({ type: 'action-retrying', ...described(work), reason: errorOf(failure).summary, delayMs });
    if (nextOf(failure) === 'wait') this.#r.emit({ type: 'busy-waiting', addresses: [address] });
  }

  /** The end joins whatever is written next; what waits for it starts at once, its intent in the same write. */
  #record({ work, journal }: Job, mutation: Mutation): void {
    const recorded = journal.commit(mutation).catch((error: unknown) => {
      this.#unrecorded.set(work.id, errorOf(error));
    });
    this.#recorded.push(recorded);
  }

  #remember(job: Job): Outcome {
    const { work, journal } = job;
    const { entry } = work;
    this.#record(job, (draft) => {
      if (entry.decision.action === 'forget') drop(draft, work);
      else finish(draft, entry, attributesOf(entry.seen.main), stampOf(journal, this.#r.clock));
    });
    return this.#outcome(work, 'succeeded');
  }

  #succeed(job: Job, performed: Performed): Outcome {
    const { work, journal } = job;
    this.#record(job, (draft) => {
      if (performed.did === 'made') finish(draft, work.entry, performed.became, stampOf(journal, this.#r.clock));
      else drop(draft, work);
    });
    if (performed.did !== 'kept') return this.#outcome(work, 'succeeded');
    return { ...this.#outcome(work, 'succeeded', { note: `kept: ${performed.why}` }), action: 'forget' };
  }

  #fail(job: Job, failure: unknown): Outcome {
    const { work, journal } = job;
    if (nextOf(failure) === 'halt') this.#brake.halt({ note: 'not started: the lease was lost', error: leaseLost });
    const outcome = this.#outcome(work, 'failed', { error: failure });
    const { error } = outcome;
    if (error !== undefined && error.code !== 'CLS_LEASE_LOST') {
      const why = { reason: error.code, message: error.summary };
      this.#record(job, (draft) => fail(draft, work, why, stampOf(journal, this.#r.clock)));
    }
    return outcome;
  }
}
