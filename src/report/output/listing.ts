import { z } from 'zod';
import { AnyJson, Count, list } from './envelope.ts';

/** Answer of `arcs`, `datasets`, `projects`, `placements`. The fields of an item are the verb's own, the same for all. */
export const List = z.strictObject({
  items: list(z.record(z.string(), AnyJson)),
  /** How many `--limit` left out. */
  omitted: Count,
});
export type List = z.infer<typeof List>;
