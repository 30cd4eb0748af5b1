import { z } from 'zod';
import type { Diagnostic } from '../errors.ts';
import { check } from '../model/check.ts';
import { CommonFields } from '../model/component.ts';
import { diagnose } from '../model/diagnostics.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Pointer } from '../model/pointer.ts';
import { valueAt } from '../model/pointer.ts';
import type { Source } from '../model/source.ts';
import { ArcFields } from './arc-fields.ts';
import type { Category, ComponentType } from './component.ts';
import type { LoadedComponent, OwnedDataset } from './loaded.ts';
import { toJson } from './plain-json.ts';
import { componentType, componentTypes } from './registry.ts';

type Read = { readonly component: LoadedComponent } | { readonly diagnostics: readonly Diagnostic[] };

/** What shared code reads of a boundary of any type. */
const BoundaryFields = z.looseObject({
  dataset: z.looseObject({ name: z.string(), version: z.string(), pathURI: z.string() }),
  lotUnit: z.string(),
});

const typesOf = (category: Category): readonly string[] =>
  componentTypes.filter((one) => one.category === category).map(({ type }) => type);

const typeOf = (source: Source, at: Pointer, category: Category): ComponentType | Diagnostic => {
  const name = valueAt(source.value, [...at, 'type']);
  const path = [...at, 'type'];
  if (typeof valueAt(source.value, at) !== 'object' || valueAt(source.value, at) === null) {
    return diagnose(source, { code: 'wrong-type', path: at, message: 'a component is an object' });
  }
  if (name === undefined || name === null) {
    const hint = `types here: ${typesOf(category).join(', ')}`;
    return diagnose(source, { code: 'missing-field', path, message: '"type" is required', hint });
  }
  if (typeof name !== 'string') return diagnose(source, { code: 'wrong-type', path, message: 'a type is a text' });
  const found = componentType(name);
  if (found === undefined) {
    const hint = didYouMean(name, typesOf(category)) ?? `types here: ${typesOf(category).join(', ')}`;
    return diagnose(source, { code: 'unknown-type', path, message: `there is no component type "${name}"`, hint });
  }
  if (found.category === category) return found;
  const message = `${found.type} is not one of "${category}"`;
  return diagnose(source, { code: 'wrong-category', path, message, hint: `move it to "${found.category}"` });
};

const owned = (value: OwnedDataset, at: Pointer): OwnedDataset => ({
  name: value.name,
  version: value.version,
  pathURI: value.pathURI,
  ...(value.role === undefined ? {} : { role: value.role }),
  at,
});

const arcFacts = (component: unknown, at: Pointer): Pick<LoadedComponent, 'owns' | 'lotUnit' | 'arc'> => {
  const arc = ArcFields.parse(component);
  const owns = Object.entries(arc.sinks).map(([role, sink]) => owned({ ...sink, role, at }, [...at, 'sinks', role]));
  return { owns, arc, ...(arc.lotUnit === undefined ? {} : { lotUnit: arc.lotUnit }) };
};

const factsOf = (category: Category, component: unknown, at: Pointer) => {
  if (category === 'arcs') return arcFacts(component, at);
  if (category !== 'boundaries') return { owns: [] };
  const { dataset, lotUnit } = BoundaryFields.parse(component);
  return { owns: [owned({ ...dataset, at }, [...at, 'dataset'])], lotUnit };
};

/** Reads one element of one of the lists, with the schema of its own type. */
export const readComponent = (source: Source, at: Pointer, category: Category): Read => {
  const type = typeOf(source, at, category);
  if ('severity' in type) return { diagnostics: [type] };
  const checked = check(type.schema, source, at);
  if ('diagnostics' in checked) return checked;
  const component = toJson(checked.data);
  const fields = CommonFields.parse(component);
  return { component: { category, type, at, component, fields, ...factsOf(category, component, at) } };
};
