import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import { identityOf, isAlive } from '../../../../src/substrate/local/process.ts';
import { arcNamed, arcObjects, boundaryObjects, deploy, jobPart, Place, stores, textOf } from '../place.ts';

let place: Place;
let local: LocalSubstrate;
const started: ChildProcess[] = [];

const midnight = Date.parse('2023-01-01T00:00:00Z');

beforeEach(() => {
  place = new Place();
  local = place.open();
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await place.close();
});

/** A drainer of its own; resolves when it has printed so many lines. */
const drainer = async (lines: number): Promise<ChildProcess> => {
  const script = fileURLToPath(import.meta.resolve('./drain-process.ts'));
  const child = spawn(process.execPath, ['--import', 'tsx', script, local.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let seen = 0;
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // Goes on reading: a pipe that nobody reads would end the child in its own way.
    child.stdout.on('data', (chunk: Buffer) => {
      seen += String(chunk).split('\n').length - 1;
      if (seen >= lines) resolve();
    });
  });
  return child;
};

const kill = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

const put = (n: number) =>
  local.putObject(`s3://lake/raw/${n}.txt`, textOf(`hello ${n}`), { at: midnight + n * 300_000 + 1000 });

const generations = async (dataset: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of local.ports.store(stores.manifest).list(`datasets/name=${dataset}/`)) {
    if (key.endsWith('.json')) keys.push(key);
  }
  return keys;
};

test('a drainer that is killed again and again loses nothing and commits nothing twice', async () => {
  const lots = 24;
  const arcs = [arcNamed('copy0', 'raw', 'one'), arcNamed('copy1', 'one', 'two')];
  await deploy(local, ...boundaryObjects(), ...arcs.flatMap((arc) => arcObjects(arc)));
  local.clock.advanceTo(midnight + 86_400_000);
  for (let n = 0; n < lots; n++) await put(n);
  for (const lines of [1, 9, 40]) await kill(await drainer(lines));
  expect(await local.drain()).toMatchObject({ deadLetters: 0, runs: { failed: 0 } });
  for (const dataset of ['one', 'two']) {
    const found = await generations(dataset);
    expect([found.length, found.every((key) => key.endsWith('/g0000.json'))]).toEqual([lots, true]);
  }
  for (let n = 0; n < lots; n++) {
    expect(readFileSync(`${local.folder}/buckets/lake/two/${n}.txt`, 'utf8')).toBe(`hello ${n}`);
  }
  expect(readdirSync(`${local.folder}/events`)).toEqual([]);
  expect(readdirSync(`${local.folder}/staging`)).toEqual([]);
});

test('the child of a killed drainer is ended by the next one, and its run is made again', async () => {
  const up = join(place.home, 'up');
  const done = join(place.home, 'done');
  const script = `test -e ${up} && touch ${done} && exit 1; echo $$ > ${up}; sleep 60`;
  const job = jobPart('sleepy', { command: ['sh', '-c', script], imagePath: place.home });
  await deploy(local, ...boundaryObjects(), ...arcObjects(arcNamed('nap', 'raw', 'one'), job));
  local.clock.advanceTo(midnight + 86_400_000);
  await put(0);
  const child = await drainer(3);
  while (!existsSync(up) || readFileSync(up, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 5));
  await kill(child);
  const orphan = identityOf(Number(readFileSync(up, 'utf8')));
  expect(isAlive(orphan)).toBe(true);
  await local.drain();
  expect([isAlive(orphan), existsSync(done)]).toEqual([false, true]);
});

test('of two that drain at once one works; the other waits until what it put is done, and takes over when the first dies', async () => {
  const gate = join(place.home, 'gate');
  const job = jobPart('gated', { command: ['sh', '-c', `test -e ${gate} && exit 1; sleep 60`], imagePath: place.home });
  await deploy(local, ...boundaryObjects(), ...arcObjects(arcNamed('wait', 'raw', 'one'), job));
  local.clock.advanceTo(midnight + 86_400_000);
  await put(0);
  const first = await drainer(3);
  await put(1);
  let isDone = false;
  const waiting = local.drain().then((drained) => {
    isDone = true;
    return drained;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isDone).toBe(false);
  await expect(local.reset()).rejects.toMatchObject({
    code: 'CLS_STATE_LOCKED',
    detail: expect.stringContaining(String(first.pid)),
  });
  writeFileSync(gate, '');
  await kill(first);
  // Two that died with the first drainer, and two that were made again.
  expect(await waiting).toMatchObject({ runs: { started: 4, failed: 2 } });
});

test('whoever put something is done when the drainer has done it, however long that goes on', async () => {
  await deploy(local, ...boundaryObjects(), ...arcObjects(arcNamed('copy0', 'raw', 'one')));
  local.clock.advanceTo(midnight + 86_400_000);
  const controller = new AbortController();
  const draining = place.open().drain({ until: 'stopped', signal: controller.signal });
  for (let n = 0; n < 5; n++) {
    await put(n);
    expect(await local.drain()).toMatchObject({ runs: { started: 1, complete: 1 } });
    expect(await generations('one')).toHaveLength(n + 1);
  }
  controller.abort();
  expect(await draining).toMatchObject({ runs: { started: 5, complete: 5 } });
});
