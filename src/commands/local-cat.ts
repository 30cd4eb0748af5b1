import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io, args } = call;
  const uri = uriArgument(args[0] ?? '');
  const place = await openPlace(io, flagsOf(call));
  for await (const chunk of await place.ports.data.read(uri)) await io.writeBytes(chunk);
  return 0;
};
