import { z } from 'zod';
import type { Pointer } from './pointer.ts';

type Schema = z.core.$ZodType;

const unwrapped = (schema: Schema): Schema => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.def.innerType);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrapped(schema.def.innerType);
  return schema;
};

const branches = (schema: Schema): readonly Schema[] => {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodUnion ? inner.options.flatMap(branches) : [inner];
};

const child = (schema: Schema, step: string | number): readonly Schema[] => {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? [schema.shape[step]] : [];
  if (schema instanceof z.ZodArray) return [schema.def.element];
  return schema instanceof z.ZodRecord ? [schema.def.valueType] : [];
};

const schemasAt = (schema: Schema, path: Pointer): readonly Schema[] =>
  path.reduce<readonly Schema[]>(
    (found, step) => found.flatMap((one) => child(one, step)).flatMap(branches),
    branches(schema),
  );

/** Names of the fields that an object at this path may have, over all alternatives. */
export const fieldsAt = (schema: Schema, path: Pointer): readonly string[] =>
  schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : []));
