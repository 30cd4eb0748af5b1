import type { Resource, State } from '../state/state.ts';
import type { Address } from '../substrate/object.ts';
import { fieldsWithoutValues, mayHoldValues } from '../substrate/variables.ts';
import { seal } from './seal.ts';

const sealResource = (resource: Resource, lineage: string): Resource => {
  if (resource.kind !== 'stack') return resource;
  const all = [resource, ...(resource.superseded ?? [])];
  if (!all.some(({ managed }) => mayHoldValues(managed))) return resource;
  const sealed = (managed: Resource['managed']): Resource['managed'] => ({
    ...seal(fieldsWithoutValues(managed), lineage),
  });
  const { superseded } = resource;
  return {
    ...resource,
    managed: sealed(resource.managed),
    ...(superseded && { superseded: superseded.map((old) => ({ ...old, managed: sealed(old.managed) })) }),
  };
};

/** The state without the values that an older release remembered in clear. Whatever is written next is without them. */
export const sealState = (state: State): State => ({
  ...state,
  resources: Object.fromEntries(
    Object.entries(state.resources).map(([address, one]) => [address, sealResource(one, state.lineage)]),
  ),
});

const text = ({ managed, superseded }: Resource): string => JSON.stringify([managed, superseded]);

/** What of a state is in clear and has to be written anew, even where nothing else is to be done. */
export const inClear = (state: State, sealed: State): ReadonlySet<Address> =>
  new Set(
    Object.entries(state.resources).flatMap(([address, resource]) => {
      const after = sealed.resources[address];
      return after === undefined || after === resource || text(resource) === text(after) ? [] : [address];
    }),
  );
