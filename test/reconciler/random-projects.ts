import fc from 'fast-check';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { bucket, rule, stack } from './fake-cloud.ts';

const makers = [bucket, stack, rule] as const;

export interface Sketch {
  readonly kind: number;
  readonly version: number;
  readonly rename: number;
  readonly uses: readonly number[];
}

const sketch = (n: number): fc.Arbitrary<Sketch | null> =>
  fc.option(
    fc.record({
      kind: fc.constant(n % makers.length),
      version: fc.nat(1),
      rename: fc.nat(9),
      uses: n === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(n - 1), { maxLength: 3 }),
    }),
    { freq: 4 },
  );

const objectOf = (sketches: readonly (Sketch | null)[], n: number): DesiredObject | undefined => {
  const plan = sketches[n];
  const make = makers[n % makers.length];
  if (!plan || make === undefined) return undefined;
  const dependsOn = plan.uses.flatMap((other) => addressOf(sketches, other));
  const tags = { version: `${plan.version}` };
  // One in ten takes another physical name at the same address.
  const object = make(`o${n}`, { dependsOn });
  const name = plan.rename === 0 ? `${object.name}-renamed` : object.name;
  if (object.kind === 'bucket') return { ...object, name, spec: { ...object.spec, tags } };
  if (object.kind === 'stack') return { ...object, name, spec: { ...object.spec, tags } };
  return { ...object, name, spec: { ...object.spec, enabled: plan.version === 0 } };
};

const addressOf = (sketches: readonly (Sketch | null)[], n: number): readonly string[] => {
  const make = makers[n % makers.length];
  return sketches[n] && make !== undefined ? [make(`o${n}`).address] : [];
};

/** Objects of three kinds that depend on each other without circles; some with another name than usual. */
export const objects = (most = 8): fc.Arbitrary<readonly DesiredObject[]> =>
  fc
    .tuple(...Array.from({ length: most }, (_, n) => sketch(n)))
    .map((sketches) => sketches.flatMap((_, n) => objectOf(sketches, n) ?? []));
