import { canonicalJson } from '../metadata/canonical.ts';
import type { DatasetFacts, LowerContext, Lowered } from './component.ts';
import type { LoadedComponent } from './loaded.ts';

type Datasets = ReadonlyMap<string, DatasetFacts | undefined>;

interface Before {
  /** What it had asked for, and was told. */
  readonly datasets: Datasets;
  readonly lowered: Lowered;
}

const before = new WeakMap<LoadedComponent, Before>();

const areSame = (a: DatasetFacts | undefined, b: DatasetFacts | undefined): boolean =>
  a === b || canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Undefined where it asked for more than datasets: what is beside the file may be read, or be told by another file. */
const lowerAsking = ({ type, component }: LoadedComponent, context: LowerContext) => {
  const datasets = new Map<string, DatasetFacts | undefined>();
  let askedForMore = false;
  const more =
    <A, T>(ask: (about: A) => T) =>
    (about: A): T => {
      askedForMore = true;
      return ask(about);
    };
  const lowered = type.lower(component, {
    ...context,
    dataset: (id) => {
      const facts = context.dataset(id);
      datasets.set(id, facts);
      return facts;
    },
    codeDigest: more((path) => context.codeDigest(path)),
    imageTag: more((of) => context.imageTag(of)),
    resource: more((ref) => context.resource(ref)),
  });
  return { lowered, datasets: askedForMore ? undefined : datasets };
};

/**
 * Lowering is pure: told the same, a component comes out the same. The checks of the files lower everything once, and
 * with what they make up for datasets that nobody knows; what they knew already is not made again.
 */
export const lowerComponent = (component: LoadedComponent, context: LowerContext): Lowered => {
  const known = before.get(component);
  // Every one is asked for, also by whoever writes down what was asked.
  const told = known && [...known.datasets].map(([id, facts]) => areSame(facts, context.dataset(id)));
  if (known !== undefined && told?.every((same) => same)) return known.lowered;
  const { lowered, datasets } = lowerAsking(component, context);
  if (datasets !== undefined) before.set(component, { datasets, lowered });
  return lowered;
};
