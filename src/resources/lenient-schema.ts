import type { Json } from '../metadata/canonical.ts';
import { toJson } from './plain-json.ts';

export type JsonSchema = { readonly [keyword: string]: Json };

export const isSchema = (value: Json | undefined): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const quotedNumber = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' };

const either = (schema: JsonSchema, other: Json): JsonSchema => {
  const { description, default: value, ...bare } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
    anyOf: [bare, other],
  };
};

/** The same scalars that reading takes: a number for a text, a quoted number, a quoted boolean. */
const scalar = (schema: JsonSchema): JsonSchema => {
  if ('enum' in schema || 'const' in schema) return schema;
  if (schema['type'] === 'string') return { ...schema, type: ['string', 'number'] };
  if (schema['type'] === 'boolean') return either(schema, { enum: ['true', 'false'] });
  return schema['type'] === 'integer' || schema['type'] === 'number' ? either(schema, quotedNumber) : schema;
};

/** A field that is `null` is a field that is not given. */
const orNull = (schema: JsonSchema): JsonSchema => {
  const { type, anyOf, enum: values, ...rest } = schema;
  if (anyOf !== undefined) return { ...schema, anyOf: [...list(anyOf), { type: 'null' }] };
  if (values !== undefined) return { ...rest, enum: [...list(values), null] };
  return type === undefined ? schema : { ...schema, type: [...(Array.isArray(type) ? type : [type]), 'null'] };
};

const property = (schema: Json, required: boolean): Json => {
  const own = lenientValue(schema);
  return required || !isSchema(own) ? own : orNull(own);
};

const properties = (all: JsonSchema, required: readonly Json[]): JsonSchema =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, property(one, required.includes(name))]));

const nested: ReadonlySet<string> = new Set(['items', 'prefixItems', 'additionalProperties', 'anyOf', 'oneOf']);

const lenientSchema = (schema: JsonSchema): JsonSchema => {
  const required = list(schema['required']);
  const keywords = Object.entries(schema).map(([keyword, value]): [string, Json] => {
    if (keyword === 'properties' && isSchema(value)) return [keyword, properties(value, required)];
    return [keyword, nested.has(keyword) ? lenientValue(value) : value];
  });
  return scalar(Object.fromEntries(keywords));
};

const lenientValue = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(lenientValue);
  return isSchema(value) ? lenientSchema(value) : value;
};

export const propertiesOf = (schema: JsonSchema): JsonSchema => {
  const own = schema['properties'];
  return isSchema(own) ? own : {};
};

/** A strict JSON Schema, loosened by what `coerce` repairs, so that an editor marks nothing that is read. */
export const lenient = (schema: object): JsonSchema => {
  const plain = toJson(schema);
  return isSchema(plain) ? lenientSchema(plain) : {};
};
