import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Execution } from '../../../ports/launcher.ts';
import type { ExecutionEnd } from '../execution/local-launcher.ts';
import type { Step } from './trail.ts';

export type { Progress } from './trail.ts';

export interface RunCounts {
  readonly started: number;
  readonly complete: number;
  readonly empty: number;
  readonly failed: number;
}

const Input = z.looseObject({ project: z.string(), arc: z.string(), lot: z.string() });

const Ended = z.looseObject({
  finished: z.looseObject({
    end: z.looseObject({ result: z.string(), error: z.looseObject({ message: z.string() }).optional() }),
  }),
});

const Evaluated = z.looseObject({ evaluations: z.array(z.looseObject({ lot: z.string(), answer: z.string() })) });

const Delivered = z.looseObject({ 'detail-type': z.string() });

/** Of which arc and lot a run is. */
export interface RunOf {
  readonly project: string;
  readonly arc: string;
  readonly lot: string;
}

const runOf = ({ input }: Execution): RunOf => {
  const { data } = Input.safeParse(input);
  return { project: data?.project ?? '', arc: data?.arc ?? '', lot: data?.lot ?? '' };
};

const resultOf = (end: ExecutionEnd): { readonly result: string; readonly reason?: string } => {
  if ('error' in end) return { result: 'lost', reason: messageOf(end.error) };
  const ended = Ended.safeParse(end.answer).data?.finished.end;
  if (ended === undefined) return { result: 'lost' };
  return { result: ended.result, ...(ended.error === undefined ? {} : { reason: ended.error.message }) };
};

const good: ReadonlySet<string> = new Set(['complete', 'superseded']);

/** Counts what is done, step by step, and passes each step on. */
export class Tally {
  events = 0;
  givenUp = 0;
  /** Some run could not be brought to its end: its claim belongs to nobody. */
  private lost = 0;
  private started = 0;
  private complete = 0;
  private empty = 0;
  private failed = 0;
  /** Whoever wants to know while it happens. */
  tell: (step: Step, root: string) => void = () => {};

  get hasLosses(): boolean {
    return this.lost > 0 || this.givenUp > 0;
  }

  runs(): RunCounts {
    const { started, complete, empty, failed } = this;
    return { started, complete, empty, failed };
  }

  record(step: Step, root: string): void {
    if (step.what === 'event') this.events += 1;
    else if (step.what === 'given-up') this.givenUp += 1;
    else if (step.what === 'run-started') this.started += 1;
    else this.ended(step.result);
    this.tell(step, root);
  }

  delivered(payload: unknown, root: string): void {
    const detailType = Delivered.safeParse(payload).data?.['detail-type'] ?? 'schedule';
    this.record({ what: 'event', detailType }, root);
  }

  /** Runs whose inputs are all empty begin and end inside of one call. Answers how many runs were begun. */
  answered(answer: unknown, of: Pick<RunOf, 'project' | 'arc'>, root: string): number {
    const evaluations = Evaluated.safeParse(answer).data?.evaluations ?? [];
    const empty = evaluations.filter((one) => one.answer === 'empty');
    for (const { lot } of empty) {
      const run = { project: of.project, arc: of.arc, lot };
      this.record({ what: 'run-started', ...run }, root);
      this.record({ what: 'run-ended', ...run, result: 'empty' }, root);
    }
    return empty.length + evaluations.filter((one) => one.answer === 'started').length;
  }

  runStarted(execution: Execution, root: string): void {
    this.record({ what: 'run-started', ...runOf(execution) }, root);
  }

  runEnded(execution: Execution, end: ExecutionEnd, root: string): void {
    this.record({ what: 'run-ended', ...runOf(execution), ...resultOf(end) }, root);
  }

  private ended(result: string): void {
    if (good.has(result)) this.complete += 1;
    else if (result === 'empty') this.empty += 1;
    else this.failed += 1;
    if (result === 'lost') this.lost += 1;
  }
}
