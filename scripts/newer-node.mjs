// Runs the test suite on a newer Node than the one that is installed. The npm package `node` brings the binary.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const newer = '26.10.0';
const folder = mkdtempSync(join(tmpdir(), 'newer-node-'));
try {
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `node@${newer}`], {
    stdio: 'inherit',
  });
  const node = join(folder, 'node_modules', 'node', 'bin', 'node');
  process.stdout.write(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' })}`);
  const tests = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'unit',
    '--project',
    'prop',
    '--project',
    'golden',
  ];
  // Child processes of the tests must be the newer Node too.
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  process.exitCode = spawnSync(node, tests, { stdio: 'inherit', env }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
