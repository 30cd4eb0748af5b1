import { expect, test } from 'vitest';
import { bucket, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

test('a dependency between projects is respected, and each has its own state', async () => {
  const world = new World();
  const ingest = target([stack('ingest')], 'ingest');
  const report = target([bucket('out', { dependsOn: ['ingest/20260101#arcs/ingest:stack'] })], 'report');
  const result = await world.apply([report, ingest]);

  expect(world.cloud.log.filter((line) => line.startsWith('create'))).toEqual([
    'create stack ingest',
    'create bucket out',
  ]);
  expect(Object.keys(world.state(ingest).resources)).toEqual(['arcs/ingest:stack']);
  expect(Object.keys(world.state(report).resources)).toEqual(['resources/out:bucket']);
  expect(result.projects.map(({ name, serial }) => [name, serial !== null])).toEqual([
    ['report', true],
    ['ingest', true],
  ]);
});

test('a project on which nothing of another depends can be applied alone', async () => {
  const world = new World();
  const report = target([bucket('out', { dependsOn: ['ingest/20260101#arcs/ingest:stack'] })], 'report');

  expect((await world.apply([report])).summary).toMatchObject({ succeeded: 1 });
});

test('one address in two projects is two objects', async () => {
  const world = new World();
  const one = target([bucket('x')], 'one');
  const two = target([bucket('x', { name: 'y' })], 'two');
  await world.apply([one, two]);

  expect(world.names()).toEqual(['bucket x', 'bucket y']);
  expect((await world.plan([one, two])).plan.summary.unchanged).toBe(2);
});

test('two projects that claim one thing are refused before anything is read', async () => {
  const world = new World();

  await expect(world.plan([target([bucket('x')], 'one'), target([bucket('x')], 'two')])).rejects.toMatchObject({
    code: 'CLS_PROJECT_INVALID',
    detail: expect.stringContaining('one/20260101#resources/x:bucket (one.cls.json)'),
  });
  expect(world.cloud.reads).toBe(0);
});

test('only the project with work is written', async () => {
  const world = new World();
  const one = target([bucket('a')], 'one');
  await world.apply([one]);
  const result = await world.apply([one, target([bucket('b')], 'two')]);

  expect(result.projects.map(({ name, writes }) => [name, writes > 0])).toEqual([
    ['one', false],
    ['two', true],
  ]);
});

test('the reads of all projects are one batch per kind, and one more where an address is asked twice', async () => {
  const world = new World();
  await world.plan([target([bucket('a')], 'one'), target([bucket('b'), stack('s')], 'two')]);
  expect(world.cloud.reads).toBe(2);
  world.cloud.reads = 0;
  await world.plan([target([bucket('a')], 'one'), target([bucket('a', { name: 'b' })], 'two')]);
  expect(world.cloud.reads).toBe(2);
});
