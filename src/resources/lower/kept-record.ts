import type { Json } from '../../metadata/canonical.ts';
import type { Desired } from '../../substrate/object.ts';

/** The lists of `project.json`; a component in one has the list's name in its address: `arcs/copyA`. */
const lists = ['arcs', 'boundaries'] as const;

/** What `project.json` says now about its components, by address. */
export type Described = { readonly [component: string]: Json };

/** @param applied the body of `project.json` */
export const describedBy = (applied: Json): Described =>
  Object.fromEntries(
    lists.flatMap((list) =>
      entriesOf(memberOf(applied, list)).map((entry) => [`${list}/${nameOf(entry)}`, entry] as const),
    ),
  );

const memberOf = (json: Json, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && name in json
    ? Object.entries(json).find(([member]) => member === name)?.[1]
    : undefined;

const entriesOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const nameOf = (entry: Json): string => {
  const name = memberOf(entry, 'name');
  return typeof name === 'string' ? name : '';
};

/**
 * The record of a project of which parts stay although nobody wants them: readers go on finding what is live.
 * @param wanted what the files ask for; with `destroy` none of it
 * @param kept addresses of the components that stay
 */
export const keptRecord = (
  wanted: Desired<'record'>,
  { described, kept, destroy }: { described: Described; kept: ReadonlySet<string>; destroy: boolean },
): Desired<'record'> => {
  const { spec } = wanted;
  const listed = lists.map((list) => {
    const own = destroy ? [] : entriesOf(spec.body[list]);
    const names = new Set(own.map(nameOf));
    const stay = Object.entries(described).flatMap(([component, entry]) =>
      component.startsWith(`${list}/`) && kept.has(component) && !names.has(nameOf(entry)) ? [entry] : [],
    );
    return [list, [...own, ...stay]] as const;
  });
  const body = { ...spec.body, ...Object.fromEntries(listed) };
  return { ...wanted, spec: { ...spec, body }, ...(destroy ? { dependsOn: [] } : {}) };
};
