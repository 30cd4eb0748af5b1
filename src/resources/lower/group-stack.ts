import type { Desired, DesiredObject, Member } from '../../substrate/object.ts';

/** In the order of names: another order in the file is no change. */
const byThing = (a: Member, b: Member): number => (a.thing < b.thing ? -1 : Number(a.thing > b.thing));

const merged = (a: Desired<'stack'>, b: Desired<'stack'>): Desired<'stack'> => ({
  ...a,
  spec: { ...a.spec, parts: [...a.spec.parts, ...b.spec.parts] },
  dependsOn: [...new Set([...a.dependsOn, ...b.dependsOn])],
  protect: a.protect || b.protect,
  adopt: a.adopt || b.adopt,
  members: [...(a.members ?? []), ...(b.members ?? [])].sort(byThing),
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
