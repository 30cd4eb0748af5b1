import { z } from 'zod';
import { Count, list, Time } from './envelope.ts';

export const ObjectEntry = z.strictObject({
  /** The key is verbatim, as in the AWS CLI. */
  uri: z.string(),
  size: Count,
  etag: z.string().nullable(),
  modified: Time.nullable(),
});
export type ObjectEntry = z.infer<typeof ObjectEntry>;

/** Answer of `local ls`. */
export const Objects = z.strictObject({ objects: list(ObjectEntry) });
export type Objects = z.infer<typeof Objects>;
