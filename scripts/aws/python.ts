import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Pinned: what these programs do changes with every release. Apart, for their dependencies disagree. */
const environments = {
  ministack: ['ministack==1.5.33'],
  lint: ['moto[server]==5.2.5', 'cfn-lint==1.58.0'],
  scan: ['checkov==3.3.30'],
} as const;

type PythonEnvironment = keyof typeof environments;

const root = '.venv';

/** Path of a program of one of the environments. */
export const pythonProgram = (environment: PythonEnvironment, program: string): string =>
  join(root, environment, 'bin', program);

const installed = async (stamp: string, wanted: string): Promise<boolean> =>
  existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted;

const install = async (environment: PythonEnvironment): Promise<void> => {
  const folder = join(root, environment);
  const packages = environments[environment];
  const stamp = join(folder, 'installed.txt');
  if (await installed(stamp, packages.join('\n'))) return;
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(pythonProgram(environment, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
  // Last: an installation that was interrupted has no stamp and is made again.
  await writeFile(stamp, packages.join('\n'));
};

/** Installs what is not there yet. Fails when Python or its package index is not at hand. */
export const installPython = async (): Promise<void> => {
  await Promise.all((['ministack', 'lint', 'scan'] as const).map(install));
};
