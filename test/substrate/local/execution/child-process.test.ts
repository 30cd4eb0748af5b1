import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../src/ports/clock.ts';
import type { ChildCommand } from '../../../../src/substrate/local/execution/child-process.ts';
import { runChild } from '../../../../src/substrate/local/execution/child-process.ts';
import { openChildRegister } from '../../../../src/substrate/local/execution/child-register.ts';
import { mostLogBytes, OutputLog } from '../../../../src/substrate/local/execution/output-log.ts';
import { identityOf, isAlive } from '../../../../src/substrate/local/process.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cls-child-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (script: string, more: Partial<ChildCommand> = {}) => {
  const output = new OutputLog(join(folder, 'logs', 'child.log'));
  const register = openChildRegister(layoutOf(folder));
  const command: ChildCommand = {
    words: ['sh', '-c', script],
    cwd: folder,
    environment: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    ...more,
  };
  const registered = register.expect('job-1');
  return { output, ended: runChild(command, { clock: systemClock, output, registered, graceMs: 200 }) };
};

const log = () => readFileSync(join(folder, 'logs', 'child.log'), 'utf8');

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await systemClock.sleep(5);
};

const pidIn = (name: string): number => Number(readFileSync(join(folder, name), 'utf8'));

test('a child that exits tells its code, its output is kept in order', async () => {
  const { output, ended } = start('echo out; echo err >&2; exit 3');
  expect(await ended).toEqual({ how: 'exited', code: 3 });
  expect([...output.lastLines()].sort()).toEqual(['err', 'out']);
  expect(log().split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('a child has the environment that it was given and no other', async () => {
  process.env['CLS_TEST_SECRET'] = 'secret';
  const { output, ended } = start('env', { environment: { PATH: process.env['PATH'] ?? '', HELLO: 'world' } });
  await ended;
  delete process.env['CLS_TEST_SECRET'];
  expect(output.lastLines()).toContain('HELLO=world');
  expect(output.lastLines().join()).not.toContain('secret');
});

test('a child that dies by a signal tells which', async () => {
  expect(await start('kill -SEGV $$').ended).toEqual({ how: 'killed', by: 'SIGSEGV' });
});

test('a child that ignores SIGTERM is killed with its whole group at the timeout', async () => {
  const script = `trap '' TERM; sh -c "trap '' TERM; echo \\$\\$ > inner; sleep 60" & echo $$ > outer; wait; sleep 60`;
  const { ended } = start(script, { timeoutMs: 300 });
  expect(await ended).toEqual({ how: 'timed-out' });
  for (const name of ['inner', 'outer']) await until(() => !isAlive(identityOf(pidIn(name))));
});

test('a child that heeds SIGTERM may say good-bye', async () => {
  const { output, ended } = start(`trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done`, {
    timeoutMs: 300,
  });
  expect(await ended).toEqual({ how: 'timed-out' });
  expect(output.lastLines()).toContain('bye');
});

test('a child that is stopped ends at once', async () => {
  const abort = new AbortController();
  const { ended } = start('echo $$ > up; sleep 60', { signal: abort.signal });
  await until(() => existsSync(join(folder, 'up')) && pidIn('up') > 0);
  abort.abort();
  expect(await ended).toEqual({ how: 'stopped' });
});

test('a child that leaves another behind, holding its output open, is not waited for, and the other is ended', async () => {
  const { ended } = start('sleep 60 & echo $! > left; exit 0');
  expect(await ended).toEqual({ how: 'exited', code: 0 });
  await until(() => !isAlive(identityOf(pidIn('left'))));
});

test.each([
  ['a program that is not there', { words: ['no-such-program'] }, 'ENOENT'],
  ['a file that may not be run', { words: ['/etc/passwd'] }, 'EACCES'],
  ['a folder that is not there', { cwd: '/no/such/folder' }, 'ENOENT'],
])('%s is told as such', async (_, more, errno) => {
  expect(await start('true', more).ended).toMatchObject({ how: 'not-started', errno });
});

/** What is really held: how far the process grew meanwhile is the collector's business, and differs from Node to Node. */
const heldBytes = (): number => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

test('100 MB of output hurt neither memory nor disk, and the last lines are there', async () => {
  const script = `const line = Buffer.alloc(1023, 'x').toString() + '\\n'; const block = line.repeat(1024);
    for (let n = 0; n < 100; n++) require('node:fs').writeSync(2, block);
    for (let n = 0; n < 60; n++) console.error('line', n);`;
  const before = heldBytes();
  const { output, ended } = start('', { words: [process.execPath, '-e', script] });
  expect(await ended).toEqual({ how: 'exited', code: 0 });
  // Whoever kept it would hold twice as much; the rest is what the collector has not given back yet.
  expect(heldBytes() - before).toBeLessThan(50 * 1024 * 1024);
  expect(output.lastLines()).toEqual(Array.from({ length: 50 }, (_, n) => `line ${n + 10}`));
  const size = statSync(join(folder, 'logs', 'child.log')).size;
  expect(size).toBeGreaterThanOrEqual(mostLogBytes);
  expect(size).toBeLessThan(mostLogBytes + 100);
});

test('a long line is cut', async () => {
  const { output, ended } = start('', { words: [process.execPath, '-e', `process.stdout.write('y'.repeat(200000))`] });
  await ended;
  expect(output.lastLines().map((line) => line.length)).toEqual([1000]);
});

test('a child is registered while it lives, and left alone as long as its parent lives', async () => {
  const { ended } = start('echo $$ > up; sleep 0.3');
  await until(() => existsSync(join(folder, 'up')) && pidIn('up') > 0);
  const [name = ''] = readdirSync(join(folder, 'children'));
  expect(JSON.parse(readFileSync(join(folder, 'children', name), 'utf8'))).toMatchObject({
    child: { pid: pidIn('up') },
    parent: { pid: process.pid },
  });
  openChildRegister(layoutOf(folder)).endOrphans();
  expect(await ended).toEqual({ how: 'exited', code: 0 });
  expect(readdirSync(join(folder, 'children'))).toEqual([]);
});

const orphanOf = (child: object | null) => {
  mkdirSync(join(folder, 'children'), { recursive: true });
  const parent = { host: hostname(), pid: 4_194_304, started: '0' };
  writeFileSync(join(folder, 'children', 'job-2.json'), JSON.stringify({ child, parent }));
};

test.each([
  ['whose number its parent could not write down any more', false],
  ['that its parent had written down', true],
])('a child %s is ended with its descendants when the parent is dead', async (_, isKnown) => {
  const script = 'sh -c "echo \\$\\$ > inner; sleep 60" & echo $$ > outer; wait';
  const environment = { PATH: process.env['PATH'] ?? '', AWS_BATCH_JOB_ID: 'job-2' };
  const { ended } = start(script, { environment });
  await until(() => ['inner', 'outer'].every((name) => existsSync(join(folder, name)) && pidIn(name) > 0));
  orphanOf(isKnown ? identityOf(pidIn('outer')) : null);
  openChildRegister(layoutOf(folder)).endOrphans();
  expect(await ended).toEqual({ how: 'killed', by: 'SIGKILL' });
  await until(() => !isAlive(identityOf(pidIn('inner'))));
  expect(readdirSync(join(folder, 'children'))).toEqual([]);
});

test('a damaged entry of the register is dropped', () => {
  mkdirSync(join(folder, 'children'), { recursive: true });
  writeFileSync(join(folder, 'children', 'x.json'), '{');
  openChildRegister(layoutOf(folder)).endOrphans();
  expect(readdirSync(join(folder, 'children'))).toEqual([]);
});

test('a timeout of more than 24 days is none, and not at once', async () => {
  expect(await start('exit 4', { timeoutMs: 40 * 86_400_000 }).ended).toEqual({ how: 'exited', code: 4 });
});
