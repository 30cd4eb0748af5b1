import { answer, requireFormat } from './answer.ts';
import { confirmed } from './confirm.ts';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const place = await openPlace(io, flags);
  const { folder } = place;
  if (!(await confirmed(io, flags, `Forget everything in ${folder}?`))) return 0;
  await place.reset();
  answer(io, flags, { kind: 'List', body: { items: [{ folder }], omitted: 0 }, text: () => `Forgot ${folder}\n` });
  return 0;
};
