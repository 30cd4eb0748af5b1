import { z } from 'zod';
import { Count, Time } from './envelope.ts';

/** Answer of `lock status` and `lock release`. */
export const Lock = z.strictObject({
  project: z.string(),
  version: z.string(),
  /** `none`: there is no state object yet. `expired`: held on paper, and anybody may take over. */
  lock: z.enum(['none', 'released', 'held', 'expired']),
  epoch: Count.nullable(),
  run: z.string().nullable(),
  command: z.string().nullable(),
  holder: z.strictObject({ user: z.string(), host: z.string(), pid: Count }).nullable(),
  /** When the holder wrote last. */
  beat: Time.nullable(),
  /** When it ends without another beat. */
  expires: Time.nullable(),
  note: z.string().nullable(),
});
export type Lock = z.infer<typeof Lock>;
