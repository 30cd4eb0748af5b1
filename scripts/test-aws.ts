import { spawnSync } from 'node:child_process';
import { installPython } from './aws/python.ts';

/** `npm run test:aws [-- vitest arguments]`: installs the emulators, then runs test/aws against them. Never skips. */
await installPython();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.aws.config.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
