import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Execution } from '../../../ports/launcher.ts';

export interface RunCounts {
  readonly started: number;
  readonly complete: number;
  readonly empty: number;
  readonly failed: number;
}

/** For a live view. `result` is that of the run's end record; `lost` when it could not be ended. */
export type Progress =
  | { readonly what: 'event'; readonly detailType: string }
  | { readonly what: 'run-started'; readonly project: string; readonly arc: string; readonly lot: string }
  | {
      readonly what: 'run-ended';
      readonly project: string;
      readonly arc: string;
      readonly lot: string;
      readonly result: string;
      readonly reason?: string;
    };

const Input = z.looseObject({ project: z.string(), arc: z.string(), lot: z.string() });
const unknownInput = { project: '', arc: '', lot: '' };

const Ended = z.looseObject({
  finished: z.looseObject({
    end: z.looseObject({ result: z.string(), error: z.looseObject({ message: z.string() }).optional() }),
  }),
});

const Evaluated = z.looseObject({ evaluations: z.array(z.looseObject({ answer: z.string() })) });

const Delivered = z.looseObject({ 'detail-type': z.string() });

const whose = (execution: Execution): { readonly project: string; readonly arc: string; readonly lot: string } => {
  const parsed = Input.safeParse(execution.input);
  if (!parsed.success) return unknownInput;
  const { project, arc, lot } = parsed.data;
  return { project, arc, lot };
};

const good: ReadonlySet<string> = new Set(['complete', 'superseded']);

/** Counts what a drain has done, out of what functions answer. */
export class Tally {
  events = 0;
  buried = 0;
  /** Some run could not be brought to its end: its claim belongs to nobody. */
  private isLost = false;
  private started = 0;
  private complete = 0;
  private empty = 0;
  private failed = 0;
  /** Whoever wants to know while it happens. */
  tell: (progress: Progress) => void = () => {};

  get hasLosses(): boolean {
    return this.isLost || this.buried > 0;
  }

  runs(): RunCounts {
    const { started, complete, empty, failed } = this;
    return { started, complete, empty, failed };
  }

  delivered(payload: unknown): void {
    this.events += 1;
    const parsed = Delivered.safeParse(payload);
    this.tell({ what: 'event', detailType: parsed.success ? parsed.data['detail-type'] : 'schedule' });
  }

  /** Runs whose inputs are all empty begin and end inside of one call. Answers how many runs were begun. */
  answered(answer: unknown): number {
    const parsed = Evaluated.safeParse(answer);
    if (!parsed.success) return 0;
    const count = (what: string): number => parsed.data.evaluations.filter((one) => one.answer === what).length;
    const empty = count('empty');
    this.started += empty;
    this.empty += empty;
    return empty + count('started');
  }

  runStarted(execution: Execution): void {
    this.started += 1;
    this.tell({ what: 'run-started', ...whose(execution) });
  }

  runEnded(execution: Execution, end: { readonly answer: unknown } | { readonly error: unknown }): void {
    const parsed = 'answer' in end ? Ended.safeParse(end.answer) : undefined;
    const result = parsed?.success === true ? parsed.data.finished.end.result : 'lost';
    const told = parsed?.success === true ? parsed.data.finished.end.error?.message : undefined;
    this.isLost ||= 'error' in end;
    const reason = 'error' in end ? messageOf(end.error) : told;
    if (good.has(result)) this.complete += 1;
    else if (result === 'empty') this.empty += 1;
    else this.failed += 1;
    this.tell({ what: 'run-ended', ...whose(execution), result, ...(reason === undefined ? {} : { reason }) });
  }
}
