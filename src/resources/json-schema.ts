import { z } from 'zod';
import type { Json } from '../metadata/canonical.ts';
import { Envelope } from '../model/project.ts';
import type { Category, ComponentType } from './component.ts';
import type { JsonSchema } from './lenient-schema.ts';
import { lenient, propertiesOf } from './lenient-schema.ts';
import { categories, componentTypes } from './registry.ts';

const definitionName = (type: string): string => type.split(':').at(-1) ?? type;

/** What a file may say, not what reading makes of it: defaults are not required. */
const jsonSchemaOf = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return lenient(rest);
};

const definition = ({ schema, synopsis, example }: ComponentType): JsonSchema => ({
  description: synopsis,
  ...jsonSchemaOf(schema),
  examples: [example],
});

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
    $defs: Object.fromEntries(componentTypes.map((type) => [definitionName(type.type), definition(type)])),
  };
};
