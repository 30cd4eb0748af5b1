import { expect, test } from 'vitest';
import type { Desired, Member } from '../../src/substrate/object.ts';
import { bucket, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const table = (name: string, more: Partial<Member> = {}): Member => ({
  thing: `glue-table lake/${name}`,
  component: `resources/${name}`,
  protect: false,
  retained: false,
  ...more,
});

/** One stack of several components. What is inside is told by a tag, so that another list is another stack. */
const shared = (...members: readonly Member[]): Desired<'stack'> =>
  stack('shared', {
    address: 'project:stack/resources',
    spec: { parts: [], tags: { inside: members.map(({ thing }) => thing).join(' ') } },
    members,
  });

const tables = (count: number, more: Partial<Member> = {}): readonly Member[] =>
  Array.from({ length: count }, (_, n) => table(`t${n}`, more));

const applied = async (...members: readonly Member[]): Promise<World> => {
  const world = new World();
  await world.apply([target([shared(...members)])]);
  return world;
};

test('a component that goes from inside of a stack is a deletion in the plan and in its sum', async () => {
  const world = await applied(table('orders'), table('kept', { retained: true }), table('other'));
  const { plan } = await world.plan([target([shared(table('other'))])]);

  expect(plan.summary).toMatchObject({ update: 1, delete: 1, blocked: 0 });
  expect(plan.actions).toMatchObject([
    {
      action: 'update',
      removes: [
        { component: 'resources/orders', thing: 'glue-table lake/orders', outcome: 'deleted' },
        { component: 'resources/kept', thing: 'glue-table lake/kept', outcome: 'retained' },
      ],
    },
  ]);
});

test('a protected one stays, with all that is around it, until an apply has lowered that', async () => {
  const world = await applied(table('orders', { protect: true }), table('other'));
  const without = target([shared(table('other'))]);
  const refused = await world.apply([without]);

  expect(refused.outcomes).toMatchObject([
    {
      action: 'update',
      outcome: 'skipped',
      error: {
        code: 'CLS_REFUSED',
        summary: 'resources/orders is protected, and its glue-table lake/orders would be deleted.',
      },
    },
  ]);

  const lowered = await world.apply([target([shared(table('orders'), table('other'))])]);
  expect(lowered.outcomes).toMatchObject([{ action: 'record', outcome: 'succeeded' }]);
  expect((await world.apply([without])).outcomes).toMatchObject([{ action: 'update', outcome: 'succeeded' }]);
});

test('a protected one that is retained may be let go: nothing is deleted', async () => {
  const world = await applied(table('orders', { protect: true, retained: true }), table('other'));
  const { plan } = await world.plan([target([shared(table('other'))])]);

  expect(plan.summary).toMatchObject({ update: 1, delete: 0, blocked: 0 });
});

test.each([
  ['by what is remembered', { protect: true }, {}],
  ['by what is declared now', {}, { protect: true }],
  ['even when the old one is retained', { protect: true, retained: true }, {}],
])('a protected one is not replaced by another thing of its component: %s', async (_, before, after) => {
  const world = await applied(table('orders', before));
  const { plan } = await world.plan([target([shared(table('orders', { ...after, thing: 'glue-table lake/sales' }))])]);

  expect(plan.actions[0]?.blocked).toMatchObject({
    reason: 'protected',
    detail: 'resources/orders is protected, and its glue-table lake/orders would be replaced.',
  });
});

test('a component gets another name, and nothing goes: the thing is the same', async () => {
  const world = await applied(table('orders', { protect: true }));
  const { plan } = await world.plan([
    target([shared(table('orders', { protect: true, component: 'resources/sales' }))]),
  ]);

  expect(plan.actions).toMatchObject([{ action: 'record' }]);
  expect(plan.actions[0]?.removes).toBeUndefined();
});

test.each([
  ['three may go', 5, 2, {}, undefined],
  ['four of ten may not', 10, 6, {}, 'delete-limit'],
  ['a fifth of thirty may', 30, 24, {}, undefined],
  ['the exact number lets them go', 10, 6, { allowDelete: 4 }, undefined],
  ['nothing goes where pruning is off', 4, 3, { prune: false }, 'not-pruned'],
  ['an update that takes nothing away is no pruning', 4, 5, { prune: false }, undefined],
] as const)('the limits of a prune hold inside of a stack: %s', async (_, had, left, options, reason) => {
  const world = await applied(...tables(had));
  const { plan } = await world.plan([target([shared(...tables(left))])], options);

  expect(plan.actions.map(({ blocked }) => blocked?.reason)).toEqual([reason]);
});

test('a stack that goes as a whole counts as the components that share it', async () => {
  const world = new World();
  await world.apply([target([shared(...tables(9)), bucket('b')])]);
  const { plan } = await world.plan([target([bucket('b')])]);

  expect(plan.actions[0]?.blocked).toMatchObject({
    reason: 'delete-limit',
    detail: '9 components (10 objects in all) would go, which is more than 3.',
    hint: 'If that is meant, pass --allow-delete 10.',
  });
  const meant = await world.plan([target([bucket('b')])], { allowDelete: 10 });
  expect(meant.plan.summary).toMatchObject({ delete: 10, blocked: 0 });
});

test('what a run that was killed may have put inside is known to be there', async () => {
  const world = await applied(table('other'));
  const wanted = shared(table('other'), table('orders', { protect: true }));
  world.cloud.gate = (what) => {
    if (what.startsWith('fill')) throw new Error('killed');
  };
  await world.apply([target([wanted])]);
  world.cloud.gate = () => {};
  const made = world.cloud.things.get('stack shared');
  if (made !== undefined) made.fields = { parts: [], tags: { ...wanted.spec.tags } };
  const { plan } = await world.plan([target([shared(table('other'))])]);

  expect(plan.actions[0]?.blocked).toMatchObject({ reason: 'protected' });
});

test('a state forgets what is inside when it is not there any more', async () => {
  const world = await applied(table('orders'), table('other'));
  const without = target([shared(table('other'))]);
  await world.apply([without]);

  expect(world.state(without).resources['project:stack/resources']?.members).toEqual([table('other')]);
  expect((await world.plan([without])).plan.actions).toEqual([]);
});

test('an object that nobody shares any more remembers no one', async () => {
  const world = await applied(table('orders'));
  const { members: _members, ...alone } = shared();
  await world.apply([target([alone])]);

  expect(world.state(target([alone])).resources['project:stack/resources']).not.toHaveProperty('members');
});

test('a state of an older release learns what is inside without touching it', async () => {
  const world = new World();
  const now = shared(table('orders', { protect: true }));
  const { members: _members, ...before } = now;
  await world.apply([target([before])]);
  const { outcomes } = await world.apply([target([now])]);

  expect(outcomes).toMatchObject([{ action: 'record', outcome: 'succeeded' }]);
  expect((await world.plan([target([shared()])])).plan.actions[0]?.blocked).toMatchObject({ reason: 'protected' });
});
