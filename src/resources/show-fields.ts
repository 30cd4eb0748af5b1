import { z } from 'zod';
import type { Json } from '../metadata/canonical.ts';
import type { ComponentType } from './component.ts';
import type { JsonSchema } from './lenient-schema.ts';
import { isSchema } from './lenient-schema.ts';
import { toJson } from './plain-json.ts';

/** One field of a component type, for people. */
export interface ShownField {
  /** `workload.runtimeProps.memorySizeMB`, `sources.<role>.name`, `schema.columns[].name` */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  /** JSON text. */
  readonly default: string | null;
  readonly description: string;
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'object',
};

const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  list(schema['anyOf'])
    .filter(isSchema)
    .filter(({ type }) => type !== 'null');

const typeText = (schema: JsonSchema): string => {
  const branches = alternatives(schema);
  if (branches.length > 0) return branches.map(typeText).join(' or ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  if ('enum' in schema)
    return list(schema['enum'])
      .map((one) => JSON.stringify(one))
      .join(', ');
  const type = text(schema['type']);
  const own = isSchema(schema['properties']) ? Object.keys(schema['properties']) : [];
  // An alternative has no rows of its own, so its fields are named here.
  return type === 'object' && own.length > 0 ? `{ ${own.join(', ')} }` : (nouns[type] ?? 'anything');
};

interface Place {
  readonly path: string;
  readonly required: boolean;
}

const inside = (schema: JsonSchema, path: string): readonly ShownField[] => {
  const { properties, items, additionalProperties } = schema;
  if (isSchema(properties)) {
    const required = list(schema['required']);
    return Object.entries(properties).flatMap(([name, property]) =>
      isSchema(property)
        ? rows(property, { path: path === '' ? name : `${path}.${name}`, required: required.includes(name) })
        : [],
    );
  }
  if (isSchema(items) && isSchema(items['properties'])) return inside(items, `${path}[]`);
  if (isSchema(additionalProperties) && isSchema(additionalProperties['properties'])) {
    return inside(additionalProperties, `${path}.<role>`);
  }
  return [];
};

const rows = (schema: JsonSchema, { path, required }: Place): readonly ShownField[] => {
  if (schema['deprecated'] === true) return [];
  const nested = inside(schema, path);
  const value = schema['default'];
  const own: ShownField = {
    path,
    type: nested.length > 0 && schema['type'] === 'object' ? 'object' : typeText(schema),
    required,
    // The default of an object is that of its fields, which follow.
    default: value === undefined || nested.length > 0 ? null : JSON.stringify(value),
    description: text(schema['description']),
  };
  return [own, ...nested];
};

/** Fields in the order of the schema, nested ones after what they are in. */
export const shownFields = ({ schema }: ComponentType): readonly ShownField[] => {
  const plain = toJson(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return isSchema(plain) ? inside(plain, '') : [];
};
