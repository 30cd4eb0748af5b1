import { expect, test } from 'vitest';
import { planText } from '../../src/report/plan-view.ts';
import { fullPlan, planOf, screen, updateAction } from './samples.ts';

test('a plan has one line an action, its changes below it, and says the gravest again at the end', () => {
  expect(planText(fullPlan, screen)).toMatchInlineSnapshot(`
    "quakes/v1  local / prod / us-west-2 / 123456789012
      + resources/bucket:bucket  new
      ~ arcs/copyA:rule/live  declared differently
          /pattern/detail/lot: ["a"] -> ["a","b"]
          /enabled: (none) -> true
          /targets/0/token: (secret) differs
      ± resources/bus:event-bus  the name cannot be changed in place
          /name: "old" -> "new" (forces replacement)
      - arcs/gone:stack  no longer declared
      ! resources/data:bucket  no longer declared
          why:  The bucket is protected.
          next: Set "protect": false and apply, then remove it.
      ? resources/other:bucket  could not be read
          why:  Reading it was denied (s3:ListBucket).

    Drifted: changed by somebody else since the last apply
      ~ arcs/copyB:rule/live
          /enabled: true -> false

    Not checked:
      arcs/copyA:stack and 1 other: functions (--refresh deep looks)

    Plan: 1 to create, 1 to update, 1 to replace, 1 to delete. 12 unchanged. 2 blocked. Deletes
    arcs/gone:stack. Replaces resources/bus:event-bus.
    "
  `);
});

test('nothing to do is one line', () => {
  const plan = planOf([], { summary: { ...planOf([]).summary, unchanged: 19 } });
  expect(planText(plan, screen)).toBe('No changes. 19 objects as declared (checked in 0.4 s, 6 calls).\n');
});

test('what drifted and is not repaired is said although there is nothing to do', () => {
  expect(planText(planOf([], { drift: fullPlan.drift }), screen)).toMatchInlineSnapshot(`
    "Drifted: changed by somebody else since the last apply
      ~ arcs/copyB:rule/live
          /enabled: true -> false

    No changes; 1 object drifted. 12 objects as declared (checked in 0.4 s, 6 calls).
    "
  `);
});

test('drift that an action repairs is shown once', () => {
  const [drift] = fullPlan.drift;
  const repair = fullPlan.actions.find(({ action }) => action === 'update');
  if (!drift || !repair) throw new Error('the sample lost its update or its drift');
  const text = planText(planOf([{ ...repair, address: drift.address }], { drift: [drift] }), screen);
  expect(text.split(drift.address)).toHaveLength(2);
  expect(text).not.toContain('Drifted');
});

test('each project of several has its own part, and one without changes is named', () => {
  const [project] = fullPlan.projects;
  const [first] = fullPlan.actions;
  if (!project || !first) throw new Error('the sample lost its project or its actions');
  const projects = [project, { ...project, name: 'report' }, { ...project, name: 'idle' }];
  const actions = [first, { ...first, id: 'report/v1#x', project: 'report/v1' }];
  expect(planText(planOf(actions, { projects }), screen)).toMatchInlineSnapshot(`
    "quakes/v1  local / prod / us-west-2 / 123456789012
      + resources/bucket:bucket  new

    report/v1  local / prod / us-west-2 / 123456789012
      + resources/bucket:bucket  new

    idle/v1  local / prod / us-west-2 / 123456789012  no changes

    Plan: 2 to create, 0 to update, 0 to replace, 0 to delete. 12 unchanged.
    "
  `);
});

const ruleOf = (what: string) => ({ what, why: `${what} is good.` });

const upgrade = (id: string, ...brings: readonly string[]) => ({
  ...updateAction,
  id,
  reason: 'baseline 1 -> 2',
  changes: [{ path: 'baseline', before: 1, after: 2, sensitive: false, replaces: false, brings: brings.map(ruleOf) }],
});

test('why a newer baseline changes something is said once, however many objects get it', () => {
  const text = planText(planOf([upgrade('a', 'TLS only'), upgrade('b', 'TLS only', 'a role each')]), screen);

  expect(text).toContain(`What the newer baseline brings
  TLS only: TLS only is good.
  a role each: a role each is good.
`);
});

test('what goes from inside of an object stands below it, also where that is refused', () => {
  const removes = [
    { component: 'resources/orders', thing: 'glue-table lake/orders', outcome: 'deleted' },
    { component: 'resources/sales', thing: 'glue-table lake/sales', outcome: 'retained' },
  ] as const;
  const action = { ...updateAction, changes: [], removes };
  const lines = `      - resources/orders  glue-table lake/orders is deleted with it
      < resources/sales  glue-table lake/sales is let go, and stays
`;

  expect(planText(planOf([action]), screen)).toContain(lines);
  expect(planText(planOf([action]), screen)).toContain('Deletes resources/orders.');
  const blocked = planText(
    planOf([{ ...action, blocked: { reason: 'protected', detail: 'It is.', hint: null } }]),
    screen,
  );
  expect(blocked).toContain(lines);
  expect(blocked).not.toContain('Deletes');
});

test('signs are ASCII when asked', () => {
  const text = planText(fullPlan, { ...screen, ascii: true });
  expect(text).toContain('+- resources/bus:event-bus');
  expect(Buffer.byteLength(text)).toBe(text.length);
});

test('deletions and replacements are coloured, in the list and in the last line', () => {
  const text = planText(fullPlan, { ...screen, color: true });
  expect(text).toContain('\u001b[1m\u001b[31marcs/gone:stack\u001b[39m\u001b[22m');
  expect(text.split('\n').at(-2)).toContain('\u001b[35m');
  expect(text.split('\n').at(-3)).toContain('\u001b[31m');
});

test('the value of a secret is not shown even when the plan has it', () => {
  const plan = planOf([
    {
      ...updateAction,
      changes: [{ path: '/token', before: 'hunter2', after: 'hunter3', sensitive: true, replaces: false }],
    },
  ]);
  expect(planText(plan, screen)).not.toContain('hunter');
});

test('a long value is cut and says how long it is', () => {
  const changes = [{ path: '/body', before: null, after: 'x'.repeat(5000), sensitive: false, replaces: false }];
  const text = planText(planOf([{ ...updateAction, changes }]), screen);
  expect(text).toContain('(5,002 characters)');
  expect(text.length).toBeLessThan(600);
});
