import { expect, test } from 'vitest';
import type { PlanOptions } from '../../src/reconciler/reconciler.ts';
import { bucket } from './fake-cloud.ts';
import { target, World } from './world.ts';

const many = (count: number, more = {}) => Array.from({ length: count }, (_, n) => bucket(`b${n}`, more));

const blockedBy = async (
  had: number,
  left: number,
  options: Partial<PlanOptions>,
): Promise<readonly (string | undefined)[]> => {
  const world = new World();
  if (had > 0) await world.apply([target(many(had))]);
  const { plan } = await world.plan([target(many(left))], options);
  return [...new Set(plan.actions.map(({ blocked }) => blocked?.reason))];
};

test.each([
  ['three may go', 4, 1, {}, undefined],
  ['four of ten may not', 10, 6, {}, 'delete-limit'],
  ['a fifth of thirty may', 30, 24, {}, undefined],
  ['more than a fifth of thirty may not', 30, 23, {}, 'delete-limit'],
  ['the exact number lets them go', 10, 6, { allowDelete: 4 }, undefined],
  ['another number does not', 10, 6, { allowDelete: 5 }, 'delete-limit'],
  ['an empty project is no wish to delete', 2, 0, {}, 'empty'],
  ['an empty project can be meant', 2, 0, { allowEmpty: true }, undefined],
  ['an empty project has a limit, too', 9, 0, { allowEmpty: true }, 'delete-limit'],
  ['destroying has no limit', 30, 0, { destroy: true }, undefined],
  ['nothing is pruned where pruning is off', 4, 3, { prune: false }, 'not-pruned'],
] as const)('%s', async (_, had, left, options, reason) => {
  expect(await blockedBy(had, left, options)).toEqual([reason]);
});

test('an empty config deletes and forgets nothing, whatever the policy of what is there', async () => {
  const world = new World();
  await world.apply([target([bucket('a'), bucket('b', { deletionPolicy: 'retain' })])]);
  const { puts } = world.store;
  const result = await world.apply([target([])]);

  expect(world.names()).toEqual(['bucket a', 'bucket b']);
  expect(world.store.puts).toBe(puts);
  expect(result.outcomes.every(({ outcome, error }) => outcome === 'skipped' && error?.code === 'CLS_REFUSED')).toBe(
    true,
  );
});

test('the record of a project alone is an empty project', async () => {
  const world = new World();
  const record = { ...bucket('record'), address: 'project:record/project' };
  await world.apply([target([bucket('a'), record])]);
  const { plan } = await world.plan([target([record])]);

  expect(plan.actions.map(({ blocked }) => blocked?.reason)).toEqual(['empty']);
});

test('the refusal names the flag with the number that lets it through', async () => {
  const world = new World();
  await world.apply([target(many(10))]);
  const { plan } = await world.plan([target(many(2))]);

  expect(plan.actions[0]?.blocked?.hint).toContain('--allow-delete 8');
});

test('protection stays when the component is gone from the files, until it is lowered by an apply', async () => {
  const world = new World();
  await world.apply([target([bucket('a', { protect: true }), bucket('b')])]);

  const refused = await world.apply([target([bucket('b')])]);
  expect(refused.outcomes).toMatchObject([{ action: 'delete', outcome: 'skipped', error: { code: 'CLS_REFUSED' } }]);

  const lowered = await world.apply([target([bucket('a'), bucket('b')])]);
  expect(lowered.outcomes).toMatchObject([{ action: 'record', outcome: 'succeeded' }]);
  await world.apply([target([bucket('b')])]);
  expect(world.names()).toEqual(['bucket b']);
});

test('protection in the files alone stops a replacement already', async () => {
  const world = new World();
  await world.apply([target([bucket('a')])]);
  const { plan } = await world.plan([target([bucket('a', { protect: true, name: 'other' })])]);

  expect(plan.actions).toMatchObject([{ action: 'replace', blocked: { reason: 'protected' } }]);
});

test('destroying keeps what is protected, says so, and removes the rest', async () => {
  const world = new World();
  await world.apply([target([bucket('a', { protect: true }), bucket('b')])]);
  const result = await world.apply([target([])], { destroy: true });

  expect(world.names()).toEqual(['bucket a']);
  expect(result.summary).toMatchObject({ succeeded: 1, skipped: 1 });
});

test('what depends on something blocked is blocked by it, and by name', async () => {
  const world = new World();
  world.cloud.things.set('bucket a', { kind: 'bucket', name: 'a', owner: null, address: '', fields: {} });
  const chain = [
    bucket('a'),
    bucket('b', { dependsOn: ['resources/a:bucket'] }),
    bucket('c', { dependsOn: ['resources/b:bucket'] }),
    bucket('d'),
  ];
  const result = await world.apply([target(chain)]);

  expect(world.names()).toEqual(['bucket a', 'bucket d']);
  expect(result.outcomes.map(({ address, error }) => [address, error?.summary])).toEqual(
    expect.arrayContaining([
      ['resources/b:bucket', 'It has to wait for resources/a:bucket, which is blocked.'],
      ['resources/c:bucket', 'It has to wait for resources/b:bucket, which is blocked.'],
    ]),
  );
});

test('--only acts on the objects of a component and on nothing else', async () => {
  const world = new World();
  await world.apply([target(many(3))]);
  const changed = { spec: { versioned: true, eventBridge: true, tags: {} } };
  const { plan } = await world.plan([target([bucket('b0', changed), bucket('b1', changed)])], {
    only: ['resources/b1'],
  });

  expect(plan.actions.map(({ address }) => address)).toEqual(['resources/b1:bucket']);
  expect(plan.notChecked).toMatchObject([{ what: '2 objects', reason: 'left out by --only' }]);
});

test('--only with a name that nothing has is a usage error', async () => {
  const world = new World();

  await expect(world.plan([target(many(2))], { only: ['arcs/none'] })).rejects.toMatchObject({ code: 'CLS_USAGE' });
});
