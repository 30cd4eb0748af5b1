import { z } from 'zod';
import type { Json } from '../metadata/canonical.ts';
import { Envelope } from '../model/project.ts';
import type { Category, ComponentType } from './component.ts';
import type { JsonSchema } from './lenient-schema.ts';
import { isSchema, lenient, propertiesOf } from './lenient-schema.ts';
import { categories, componentTypes } from './registry.ts';

const definitionName = (type: string): string => type.split(':').at(-1) ?? type;

/** What a file may say, not what reading makes of it: defaults are not required. */
const jsonSchemaOf = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return lenient(rest);
};

const renamed = (value: Json, prefix: string): Json => {
  if (Array.isArray(value)) return value.map((one) => renamed(one, prefix));
  if (!isSchema(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([keyword, one]) => [
      keyword,
      keyword === '$ref' && typeof one === 'string'
        ? one.replace('#/$defs/', `#/$defs/${prefix}`)
        : renamed(one, prefix),
    ]),
  );
};

/** The definition of a type, and those of its recursive parts under names that no other type has. */
const definitionsOf = ({ type, schema, synopsis, example }: ComponentType): readonly (readonly [string, Json])[] => {
  const name = definitionName(type);
  const prefix = `${name}.`;
  const { $defs = {}, ...own } = jsonSchemaOf(schema);
  const parts = isSchema($defs) ? Object.entries($defs) : [];
  const fields = renamed(own, prefix);
  return [
    [name, { description: synopsis, ...(isSchema(fields) ? fields : {}), examples: [example] }],
    ...parts.map(([part, value]) => [`${prefix}${part}`, renamed(value, prefix)] as const),
  ];
};

/** Which definition holds is told by `type` alone, so that an editor names the right fields and nothing else. */
const listSchema = (category: Category): JsonSchema => {
  const types = componentTypes.filter((one) => one.category === category).map(({ type }) => type);
  const choices = types.map((type): Json => {
    const condition = { properties: { type: { const: type } }, required: ['type'] };
    // biome-ignore lint/suspicious/noThenProperty: the keyword is JSON Schema's, and nobody awaits it.
    return { if: condition, then: { $ref: `#/$defs/${definitionName(type)}` } }; // oxlint-disable-line unicorn/no-thenable -- the same
  });
  return {
    description: Envelope.shape[category].description ?? '',
    type: ['array', 'null'],
    items: { type: 'object', required: ['type'], properties: { type: { enum: types } }, allOf: choices },
  };
};

/** JSON Schema (2020-12) of a project file, for editors. It takes what `validate` takes as far as one file can tell. */
export const projectJsonSchema = (): JsonSchema => {
  const envelope = jsonSchemaOf(Envelope);
  const lists = Object.fromEntries(categories.map((category) => [category, listSchema(category)]));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'clusterless project',
    ...envelope,
    properties: { ...propertiesOf(envelope), ...lists },
    $defs: Object.fromEntries(componentTypes.flatMap(definitionsOf)),
  };
};
