import { expect, test } from 'vitest';
import { lockRelease, lockStatus, showState } from '../../src/reconciler/reconcile.ts';
import { scopeOf } from '../../src/reconciler/target.ts';
import { stateKey } from '../../src/state/key.ts';
import { bucket } from './fake-cloud.ts';
import { target, World } from './world.ts';

const project = target([bucket('a')]);
const scope = scopeOf(project);

test('a project without a state has no lock, and showing it says what to type', async () => {
  const world = new World();

  expect(await lockStatus(world.process(), scope)).toBeUndefined();
  await expect(showState(world.process(), scope)).rejects.toMatchObject({
    code: 'CLS_NOT_FOUND',
    hint: 'clusterless apply',
  });
});

test('the state that is shown is the state that is stored', async () => {
  const world = new World();
  await world.apply([project]);

  expect(await showState(world.process(), scope)).toEqual(world.state(project));
});

test('a lease that a killed process left is held until released by its run', async () => {
  const world = new World();
  const r = world.process();
  world.cloud.gate = () => new Promise(() => {});
  const { planProjects, applyPlanned } = await import('../../src/reconciler/reconcile.ts');
  world.cloud.gate = (call) => (call.startsWith('create') ? new Promise<void>(() => {}) : undefined);
  const { signal } = new AbortController();
  const planned = await planProjects(r, [project], { refresh: 'full' }, signal);
  void applyPlanned(r, planned, { lockTimeoutMs: 0, drain: signal, abort: signal });
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  world.clock.time += 5000;

  const status = await lockStatus(world.process(), scope);
  expect(status).toMatchObject({
    held: true,
    silentMs: 5000,
    lease: { command: 'apply', holder: { pid: r.holder.pid } },
  });
  await expect(lockRelease(world.process(), scope, 'wrong')).rejects.toMatchObject({ code: 'CLS_USAGE' });
  await lockRelease(world.process(), scope, status?.lease.run ?? '');
  expect(await lockStatus(world.process(), scope)).toMatchObject({ held: false });
});

test.each([
  ['corrupt', '{"format":"clusterless.state","version":1}', 'CLS_STATE_CORRUPT'],
  ['of a newer version', '{"format":"clusterless.state","version":99,"tool":"9.9.9"}', 'CLS_STATE_NEWER'],
  ['no JSON', 'oops', 'CLS_STATE_CORRUPT'],
])('a state that is %s stops diff, apply and destroy, and stays untouched', async (_, text, code) => {
  const world = new World();
  const key = stateKey(scope);
  await world.store.putNew(key, new TextEncoder().encode(text));

  await expect(world.plan([project])).rejects.toMatchObject({ code });
  await expect(world.apply([project])).rejects.toMatchObject({ code });
  await expect(world.apply([project], { destroy: true })).rejects.toMatchObject({ code });
  expect(world.store.text(key)).toBe(text);
  expect(world.names()).toEqual([]);
});

test('a store that refuses to be written is the error, and nothing is made', async () => {
  const world = new World();
  const r = world.process((call) => {
    if (call.startsWith('put')) throw new Error('read-only file system');
  });

  await expect(world.apply([project], {}, r)).rejects.toMatchObject({
    code: 'CLS_TRANSIENT',
    detail: 'read-only file system',
  });
  expect(world.names()).toEqual([]);
});
