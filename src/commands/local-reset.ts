import { confirmed } from './confirm.ts';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  const place = await openPlace(io, flags);
  if (!(await confirmed(io, flags, `Forget everything in ${place.folder}?`))) return 0;
  await place.reset();
  io.note(`Forgot ${place.folder}\n`);
  return 0;
};
