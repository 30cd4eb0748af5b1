import { ClusterlessError, messageOf } from '../errors.ts';
import type { ObjectKind } from '../substrate/object.ts';
import type { Depth, Observed, ReadTarget } from '../substrate/provider.ts';
import type { ReadingProvider } from './reconciler.ts';
import { seal } from './seal.ts';

/** One thing to look at. `target` is compared by identity: an address may be asked about twice (old and new name). */
export interface Question {
  readonly kind: ObjectKind;
  readonly target: ReadTarget;
}

export type Answers = ReadonlyMap<Question, Observed>;

export interface Observation {
  readonly answers: Answers;
  /** Batches sent. */
  readonly batches: number;
}

const unknown = (error: unknown): Observed => ({
  found: 'unknown',
  error: error instanceof Error ? error : new Error(messageOf(error)),
});

/** A batch answers by address, so two questions about one address go into two batches of the kind. */
const batchesOf = (questions: readonly Question[]): readonly (readonly Question[])[] => {
  const batches = new Map<string, Question[]>();
  const seen = new Map<string, number>();
  for (const question of questions) {
    const place = `${question.kind} ${question.target.address}`;
    const nth = seen.get(place) ?? 0;
    seen.set(place, nth + 1);
    const batch = batches.get(`${question.kind} ${nth}`);
    if (batch === undefined) batches.set(`${question.kind} ${nth}`, [question]);
    else batch.push(question);
  }
  return [...batches.values()];
};

const sealed = (observed: Observed, { target }: Question): Observed =>
  observed.found === 'yes' ? { ...observed, fields: seal(observed.fields, target.owner.lineage) } : observed;

const ask = async (
  provider: ReadingProvider | undefined,
  batch: readonly Question[],
  depth: Depth,
  signal: AbortSignal,
): Promise<readonly (readonly [Question, Observed])[]> => {
  try {
    const targets = batch.map(({ target }) => target);
    const found = await provider?.reader.batch(targets, depth, signal);
    const silent = unknown(new Error('the provider gave no answer'));
    return batch.map((question) => [question, sealed(found?.get(question.target.address) ?? silent, question)]);
  } catch (error) {
    // A refused read is not an absence: everything it would have told stays unknown.
    return batch.map((question) => [question, unknown(error)]);
  }
};

/**
 * Asks every question, all batches at once: one per kind, unless an address is asked about twice.
 * @throws CLS_INTERRUPTED
 */
export const observe = async (
  providers: ReadonlyMap<ObjectKind, ReadingProvider>,
  questions: readonly Question[],
  depth: Depth,
  signal: AbortSignal,
): Promise<Observation> => {
  const batches = batchesOf(questions);
  const answers = await Promise.all(
    batches.map((batch) => {
      const [first] = batch;
      return ask(first === undefined ? undefined : providers.get(first.kind), batch, depth, signal);
    }),
  );
  if (signal.aborted) throw new ClusterlessError('CLS_INTERRUPTED', 'Interrupted while reading; nothing was changed');
  return { answers: new Map(answers.flat()), batches: batches.length };
};
