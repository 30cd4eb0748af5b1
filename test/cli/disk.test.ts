import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import type { Ran } from '../helpers/run-cli.ts';
import { bucket, copyArc, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

/** Where no file may grow beyond a few kilobytes: the nearest to a full disk that every system can make. */
const onSmallDisk = (at: Workspace, line: string): Ran => {
  const limited = 'ulimit -f 8; exec "$@"';
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', limited, 'sh', process.execPath, inject('cli'), ...line.split(' ')],
    {
      cwd: at.folder,
      encoding: 'utf8',
    },
  );
  return { code: status ?? 128, stdout, stderr };
};

const pathOf = (at: Workspace, end: string): string | undefined =>
  readdirSync(at.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(at.folder, name))
    .find((path) => path.endsWith(end));

test('a state that does not fit: exit 1, the path and the reason, the state as it was, and the next apply converges', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  const state = pathOf(at, '/state.json') ?? '';
  const before = readFileSync(state, 'utf8');
  at.write('hello.cls.json', { ...hello(), arcs: [...hello().arcs, copyArc('more', 'greetings', 'more')] });
  const { code, stderr } = onSmallDisk(at, 'apply --yes');
  expect(code).toBe(1);
  expect(stderr).toContain('[CLS_DISK]');
  expect(stderr.replaceAll(/\s+/g, '')).toContain(state);
  expect(readFileSync(state, 'utf8')).toBe(before);
  expect(await at.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 0 });
});

test('an object that does not fit: exit 1, nothing of it is there, and the pipeline does not hear of it', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  at.write('big.txt', 'x'.repeat(100_000));
  const { code, stdout, stderr } = onSmallDisk(at, `local put big.txt s3://${bucket}/in/`);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('[CLS_DISK]');
  expect((await at.run('local ls')).stdout).not.toContain('big.txt');
  expect((await at.run('local run')).stdout).toBe('Nothing is pending.\n');
  expect(await at.run(`local put big.txt s3://${bucket}/in/`)).toMatchObject({ code: 0 });
  expect(readFileSync(pathOf(at, 'greetings-copy/big.txt') ?? '', 'utf8')).toHaveLength(100_000);
});
