import { expect, test } from 'vitest';
import { hello } from './projects.ts';
import { Workspace } from './workspace.ts';

test('apply --plan does what diff --out wrote, without the project file, once', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  expect(await at.run('diff --out plan.json')).toMatchObject({ code: 0 });
  at.write('hello.cls.json', '{ broken');
  expect(await at.run('apply --plan plan.json --yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Done: 9 succeeded'),
  });
  const again = await at.run('apply --plan plan.json --yes');
  expect(at.said(again)).toMatchInlineSnapshot(`
    "--- stderr
    error: The plan is stale [CLS_PLAN_STALE]
      why:  It has been applied to hello/20230101 already.
      next: Plan again: clusterless diff --out plan.json
    --- exit 4
    "
  `);
});

test('a plan that was made with --local is one of this machine, without being told again', async () => {
  using at = new Workspace();
  const file = hello();
  at.write('hello.cls.json', { ...file, placement: { ...file.placement, provider: 'aws' } });
  await at.run('diff --local --out plan.json');
  expect(JSON.parse(at.read('plan.json'))).toMatchObject({ local: true });
  expect(await at.run('apply --plan plan.json --yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Done: 9 succeeded'),
  });
});

test('a plan that reality has left behind is refused, and nothing is done', async () => {
  using at = new Workspace();
  const file = hello();
  at.write('hello.cls.json', file);
  await at.run('apply --yes');
  at.write('hello.cls.json', { ...file, arcs: [] });
  await at.run('diff --out plan.json');
  await at.run('destroy --yes');
  expect(await at.run('apply --plan plan.json --yes')).toMatchObject({ code: 4 });
});

test.for([
  ['a file that is not there', undefined, 64, 'cannot read the plan plan.json'],
  ['no JSON', 'x', 65, 'plan.json is not a plan of this clusterless'],
  ['some other JSON', '{}', 65, 'plan.json is not a plan of this clusterless'],
] as const)('apply --plan with %s', async ([, content, code, summary]) => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  if (content !== undefined) at.write('plan.json', content);
  const ran = await at.run('apply --plan plan.json --yes');
  expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(summary) });
});

test('a plan whose meaning was edited is refused', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('diff --out plan.json');
  at.write('plan.json', at.read('plan.json').replace('"versioned": false', '"versioned": true'));
  expect(await at.run('apply --plan plan.json --yes')).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('Its content does not match its digest.'),
  });
});
