import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { Process } from './process.ts';
import { bucket, copyArc, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const many = () => ({
  ...hello(),
  arcs: Array.from({ length: 12 }, (_, n) => copyArc(`copy${n}`, 'greetings', `copies-${n}`)),
});

const editState = (at: Workspace, edit: (state: { lease: object }) => void): void => {
  const names = readdirSync(at.folder, { recursive: true, encoding: 'utf8' });
  const path = join(at.folder, names.find((name) => name.endsWith('/state.json')) ?? '');
  const state = JSON.parse(readFileSync(path, 'utf8'));
  edit(state);
  writeFileSync(path, JSON.stringify(state));
};

const run = '0b7c0f0e-6a52-4c1c-8d3a-1f4a5a1f2b3c';

const holding = (pid: number) => ({
  state: 'held',
  epoch: 7,
  run,
  ttlMs: 60_000,
  holder: { user: 'bo', host: hostname(), pid },
  command: 'apply',
});

/** A project with something to do, whose lease a process of that pid holds. */
const held = async (pid: number): Promise<Workspace> => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  editState(at, (state) => {
    state.lease = holding(pid);
  });
  at.write('hello.cls.json', { ...hello(), arcs: [...hello().arcs, copyArc('more', 'greetings', 'more')] });
  return at;
};

test('a lease that somebody holds is exit 3 at once, and names the holder', async () => {
  using at = await held(process.ppid);
  const { code, stdout, stderr } = await at.run('apply --yes');
  expect(code).toBe(3);
  expect(stdout).toContain('Plan: 4 to create');
  expect(stderr).toContain(
    `hello/20230101 is locked by bo@${hostname()} (pid ${process.ppid}, apply) [CLS_STATE_LOCKED]`,
  );
  expect(stderr).toContain(run);
  const json = await at.run('destroy --yes --json');
  expect(json.code).toBe(3);
  expect(documents.Error.parse(JSON.parse(json.stdout)).error).toMatchObject({
    code: 'CLS_STATE_LOCKED',
    retryable: true,
  });
});

test('a diff needs no lease', async () => {
  using at = await held(process.ppid);
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 2 });
});

test('--lock-timeout waits, and gives up naming the holder', async () => {
  using at = await held(process.ppid);
  expect(await at.run('apply --yes --lock-timeout 1s')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('is locked by bo@'),
  });
});

test('lock status shows the holder; release takes the very run, and apply goes on', async () => {
  using at = await held(process.ppid);
  const status = documents.Lock.parse(JSON.parse((await at.run('lock status --json')).stdout));
  expect(status).toMatchObject({ lock: 'held', run, holder: { user: 'bo', pid: process.ppid } });
  expect(await at.run('lock release --run another --yes')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining(`The lease is held by run ${run}, not another`),
  });
  expect(await at.run('apply --yes')).toMatchObject({ code: 3 });
  expect(await at.run(`lock release --run ${run} --yes`)).toMatchObject({ code: 0 });
  expect(await at.run('apply --yes')).toMatchObject({ code: 0 });
});

test('the lease of a process that is dead holds nobody up', async () => {
  await using dead = new Process('/', '--version');
  await dead.ended();
  using at = await held(dead.pid);
  expect(documents.Lock.parse(JSON.parse((await at.run('lock status --json')).stdout)).lock).toBe('expired');
  expect(await at.run('apply --yes')).toMatchObject({ code: 0, stderr: '' });
});

test('of several first applies at once, one works; the others wait or say who holds the lease', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', many());
  const lines = ['apply --yes', 'apply --yes', 'apply --yes --lock-timeout 60s'];
  const processes = lines.map((line) => new Process(at.folder, line));
  const ends = await Promise.all(processes.map((one) => one.ended()));
  expect(ends.at(-1)).toMatchObject({ code: 0, stderr: '' });
  for (const { code, stderr } of ends) {
    expect([0, 3]).toContain(code);
    if (code === 3) expect(stderr).toMatch(/is locked by \S+ \(pid \d+, apply\) \[CLS_STATE_LOCKED\]/);
  }
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('53 objects'),
  });
});

test('two dev at once: both go on, each object is handled once, and both stop when told', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await using first = new Process(at.folder, 'dev');
  await using second = new Process(at.folder, 'dev');
  await Promise.all([first.says('in sync'), second.says('in sync')]);
  for (const minute of [1, 6]) {
    const put = await at.run(`local put a.txt s3://${bucket}/in/${minute} --at 2023-01-01T10:0${minute}:00Z`);
    expect(put).toMatchObject({ code: 0, stderr: '' });
  }
  for (const one of [first, second]) one.signal('SIGTERM');
  for (const { code, stderr } of await Promise.all([first.ended(), second.ended()])) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
  const claims = await at.run('local ls s3://clusterless-arc-state-123456789012-us-west-2/');
  expect(claims.stdout.match(/arc=copy.*\.claim/g)).toHaveLength(2);
  const { stdout } = await at.run('local ls');
  expect(stdout).toContain(`s3://${bucket}/greetings-copy/6\n`);
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 0 });
});
