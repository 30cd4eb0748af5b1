import { readFileSync } from 'node:fs';
import type { Zippable } from 'fflate';
import { zipSync } from 'fflate';
import type { FunctionCode } from '../part.ts';
import { ProviderError } from '../provider.ts';
import { folderFiles, readUserCode } from '../user-code.ts';

/** Zip files carry dates; this one is the oldest that they can. */
const epoch = new Date('1980-01-01T00:00:00');
const unix = 3;

/** Everybody may read: Lambda runs the code as another user than who packs it. */
const modeOf = (executable: boolean): number => (executable ? 0o755 : 0o644) << 16;

const packFolder = (folder: string): Uint8Array => {
  const entries = folderFiles(folder).map(({ name, path, executable }): [string, Zippable[string]] => [
    name,
    [readFileSync(path), { level: 9, mtime: epoch, os: unix, attrs: modeOf(executable) }],
  ]);
  return zipSync(Object.fromEntries(entries));
};

/** The zip file of a function's code. Fails when the code is no longer what the plan says. */
export const packCode = ({ path, sha256 }: Extract<FunctionCode, { from: 'files' }>): Uint8Array => {
  const code = readUserCode(path);
  if (code.found === 'no' || code.found === 'unreadable') {
    throw new ProviderError('invalid', `the code ${path} is not there`, { hint: 'Put it back, or plan again.' });
  }
  if (code.sha256() !== sha256) {
    throw new ProviderError('invalid', `the code ${path} is not what was planned`, { hint: 'Plan again.' });
  }
  return code.found === 'zip' ? readFileSync(path) : packFolder(path);
};
