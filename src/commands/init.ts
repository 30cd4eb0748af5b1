import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterlessError } from '../errors.ts';
import { scaffold } from '../resources/init.ts';
import { answer, requireFormat } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const name = args[0] ?? 'example';
  if (!/^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(name)) {
    throw new ClusterlessError('CLS_USAGE', `"${name}" cannot be a project's name`, {
      detail: 'It becomes part of bucket and function names: letters, digits and hyphens, a letter first, at most 31.',
      hint: 'clusterless init quakes',
    });
  }
  const file = `${name}.cls.json`;
  const path = join(io.cwd, file);
  if (existsSync(path) && !flags.force) {
    throw new ClusterlessError('CLS_USAGE', `${file} is there already`, {
      hint: 'Choose another name, or pass --force.',
    });
  }
  const { text, bucket } = scaffold(name);
  writeFileSync(path, text);
  const next =
    `Wrote ${file}: a bucket, a boundary that makes lots of what arrives, and an arc that copies them.\n\n` +
    `Next:\n  clusterless validate\n  clusterless apply --local --yes\n` +
    `  clusterless local put ${file} s3://${bucket}/arrivals/\n  clusterless status --local\n`;
  answer(io, flags, { kind: 'List', body: { items: [{ file, bucket }], omitted: 0 }, text: () => next });
  return 0;
};
