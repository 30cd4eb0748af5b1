import type { DeletionPolicy, Desired, DesiredObject } from '../../substrate/object.ts';

const strictness: readonly DeletionPolicy[] = ['delete', 'retain-if-not-empty', 'retain'];

const stricter = (a: DeletionPolicy, b: DeletionPolicy): DeletionPolicy =>
  strictness.indexOf(a) > strictness.indexOf(b) ? a : b;

const merged = (a: Desired<'stack'>, b: Desired<'stack'>): Desired<'stack'> => ({
  ...a,
  spec: { ...a.spec, parts: [...a.spec.parts, ...b.spec.parts] },
  dependsOn: [...new Set([...a.dependsOn, ...b.dependsOn])],
  protect: a.protect || b.protect,
  adopt: a.adopt || b.adopt,
  deletionPolicy: stricter(a.deletionPolicy, b.deletionPolicy),
});

/** Resources that share one stack come as stacks of the same address; they become one, in order of declaration. */
export const mergeStacks = (objects: readonly DesiredObject[]): readonly DesiredObject[] => {
  const result = new Map<string, DesiredObject>();
  for (const object of objects) {
    const former = result.get(object.address);
    const both = former?.kind === 'stack' && object.kind === 'stack' ? merged(former, object) : object;
    result.set(object.address, both);
  }
  return [...result.values()];
};
