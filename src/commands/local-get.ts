import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io, args } = call;
  const [from = '', to = ''] = args;
  const uri = uriArgument(from);
  const place = await openPlace(io, flagsOf(call));
  const path = resolve(io.cwd, to);
  const staged = `${path}.part-${io.holder.pid}`;
  try {
    await pipeline(await place.ports.data.read(uri), createWriteStream(staged));
    await rename(staged, path);
  } finally {
    await rm(staged, { force: true });
  }
  return 0;
};
