import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';

const upwards = (from: string): string | undefined => {
  const here = join(from, '.clusterless');
  if (existsSync(here)) return here;
  const parent = dirname(from);
  return parent === from ? undefined : upwards(parent);
};

/** `--home`, `CLUSTERLESS_HOME`, the nearest `.clusterless` upwards, or a new one here. */
export const homeOf = (io: Io, flags: Pick<Flags, 'home'>): string => {
  const named = flags.home ?? io.env['CLUSTERLESS_HOME'];
  return named === undefined ? (upwards(io.cwd) ?? join(io.cwd, '.clusterless')) : resolve(io.cwd, named);
};
