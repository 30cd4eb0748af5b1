import type { Json } from '../../metadata/canonical.ts';
import type { ProjectDescriptor } from '../../metadata/descriptor.ts';
import type { Desired } from '../../substrate/object.ts';
import { toJson } from '../plain-json.ts';

/** The lists of `project.json`; a component in one has the list's name in its address: `arcs/copyA`. */
const lists = ['arcs', 'boundaries'] as const;

/** What `project.json` says now about its components, by address. */
export type Described = { readonly [component: string]: Json };

export const describedBy = (applied: ProjectDescriptor): Described =>
  Object.fromEntries(
    lists.flatMap((list) => applied[list].map((entry) => [`${list}/${entry.name}`, toJson(entry)] as const)),
  );

const entriesOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const nameOf = (entry: Json): Json | undefined =>
  typeof entry === 'object' && entry !== null && 'name' in entry ? entry['name'] : undefined;

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
