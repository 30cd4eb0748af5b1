import { expect, test } from 'vitest';
import { bucket, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

test('init writes a project, and its own next steps work as printed', async () => {
  using at = new Workspace();
  const init = await at.run('init quakes');
  expect(at.said(init)).toMatchInlineSnapshot(`
    "Wrote quakes.cls.json: a bucket, a boundary that makes lots of what arrives, and an arc that copies them.

    Next:
      clusterless validate
      clusterless apply --local --yes
      clusterless local put quakes.cls.json s3://data-quakes-123456789012-us-west-2/arrivals/
      clusterless status --local
    --- exit 0
    "
  `);
  const steps = init.stdout
    .split('\n')
    .filter((line) => line.startsWith('  clusterless '))
    .map((line) => line.trim().replace('clusterless ', ''));
  expect(steps).toHaveLength(4);
  for (const step of steps) expect(await at.run(step)).toMatchObject({ code: 0 });
  expect((await at.run('status')).stdout).toContain('healthy: 2 lots complete');
});

test('a project lives: validate, diff, apply, put, status, destroy', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  expect(at.said(await at.run('validate'))).toMatchInlineSnapshot(`
    "hello/20230101  1 resource, 1 boundary, 1 arc  hello.cls.json
    Valid. 1 project.
    --- exit 0
    "
  `);
  expect(at.said(await at.run('diff'))).toMatchInlineSnapshot(`
    "hello/20230101  local / us-west-2 / 123456789012
      + resources/data:bucket  not there yet
      + boundaries/arrivals:record/greetings/20230101  not there yet
      + boundaries/arrivals:stack  not there yet
      + boundaries/arrivals:rule/live  not there yet
      + arcs/copy:record/greetings-copy/20230101  not there yet
      + arcs/copy:stack  not there yet
      + arcs/copy:rule/live  not there yet
      + arcs/copy:record/subscription/greetings/20230101  not there yet
      + project:record/project  not there yet

    Plan: 9 to create, 0 to update, 0 to replace, 0 to delete. 0 unchanged.
    --- exit 0
    "
  `);
  expect(at.said(await at.run('apply --yes'))).toMatchInlineSnapshot(`
    "hello/20230101  local / us-west-2 / 123456789012
      + resources/data:bucket  not there yet
      + boundaries/arrivals:record/greetings/20230101  not there yet
      + boundaries/arrivals:stack  not there yet
      + boundaries/arrivals:rule/live  not there yet
      + arcs/copy:record/greetings-copy/20230101  not there yet
      + arcs/copy:stack  not there yet
      + arcs/copy:rule/live  not there yet
      + arcs/copy:record/subscription/greetings/20230101  not there yet
      + project:record/project  not there yet

    Plan: 9 to create, 0 to update, 0 to replace, 0 to delete. 0 unchanged.

      ✓ resources/data:bucket  created  <ms>
      ✓ boundaries/arrivals:record/greetings/20230101  created  <ms>
      ✓ boundaries/arrivals:stack  created  <ms>
      ✓ boundaries/arrivals:rule/live  created  <ms>
      ✓ arcs/copy:record/greetings-copy/20230101  created  <ms>
      ✓ arcs/copy:stack  created  <ms>
      ✓ arcs/copy:rule/live  created  <ms>
      ✓ arcs/copy:record/subscription/greetings/20230101  created  <ms>
      ✓ project:record/project  created  <ms>

    Done: 9 succeeded, 0 unchanged (5 state writes, 9 calls).
    --- exit 0
    "
  `);
  expect(at.said(await at.run('apply --yes'))).toMatchInlineSnapshot(`
    "No changes. 9 objects as declared (checked in <ms>, 5 calls).
    --- exit 0
    "
  `);
  at.write('a.txt', 'hi');
  expect(await at.run('local advance --to 2023-01-01T10:12:00Z')).toMatchObject({ code: 0 });
  expect(at.said(await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`))).toMatchInlineSnapshot(`
    "Stored 1 object, delivered 4 events.
    Ran 1 run:  1 complete
    --- exit 0
    "
  `);
  const range = '--from 20230101PT5M120 --to 20230101PT5M122';
  expect(at.said(await at.run(`status ${range}`))).toMatchInlineSnapshot(`
    "local / us-west-2 / 123456789012                      as of <time>  (5 requests, <ms>)

    VERDICT  healthy: 2 lots complete

    dataset                  unit  1 cell = 5 min  solid to  lag  ok  empty  gap  wait  fail  stale
    greetings/20230101       PT5M   █              10:10      2m   1      0    0     0     0      0
    greetings-copy/20230101  PT5M   █              10:10      2m   1      0    0     0     0      0

    █ complete

    exit code 0   (0 healthy, 1 error, 2 unhealthy)                      more: clusterless status --json
    --- exit 0
    "
  `);
  expect(at.said(await at.run(`local cat s3://${bucket}/greetings-copy/a.txt`))).toMatchInlineSnapshot(`
    "hi--- exit 0
    "
  `);
  expect(at.said(await at.run('destroy --yes'))).toMatchInlineSnapshot(`
    "hello/20230101  local / us-west-2 / 123456789012
      - resources/data:bucket  the project is destroyed
      - boundaries/arrivals:record/greetings/20230101  the project is destroyed
      - arcs/copy:record/greetings-copy/20230101  the project is destroyed
      - arcs/copy:record/subscription/greetings/20230101  the project is destroyed
      - boundaries/arrivals:stack  the project is destroyed
      - arcs/copy:stack  the project is destroyed
      - boundaries/arrivals:rule/live  the project is destroyed
      - arcs/copy:rule/live  the project is destroyed
      - project:record/project  the project is destroyed

    Plan: 0 to create, 0 to update, 0 to replace, 9 to delete. 0 unchanged. Deletes
    resources/data:bucket, boundaries/arrivals:record/greetings/20230101,
    arcs/copy:record/greetings-copy/20230101, arcs/copy:record/subscription/greetings/20230101,
    boundaries/arrivals:stack and 4 more.

      ✓ resources/data:bucket  forgotten  <ms>
          note: kept: it still holds objects
      ✓ boundaries/arrivals:record/greetings/20230101  forgotten  <ms>
          note: kept: ownership is closed; the record of a dataset is never deleted
      ✓ arcs/copy:record/greetings-copy/20230101  forgotten  <ms>
          note: kept: ownership is closed; the record of a dataset is never deleted
      ✓ arcs/copy:record/subscription/greetings/20230101  deleted  <ms>
      ✓ boundaries/arrivals:stack  deleted  <ms>
      ✓ arcs/copy:stack  deleted  <ms>
      ✓ boundaries/arrivals:rule/live  deleted  <ms>
      ✓ arcs/copy:rule/live  deleted  <ms>
      ✓ project:record/project  deleted  <ms>

    Done: 9 succeeded, 0 unchanged (5 state writes, 9 calls).
    --- exit 0
    "
  `);
  expect(at.said(await at.run('destroy --yes'))).toMatchInlineSnapshot(`
    "No changes. 0 objects as declared (checked in <ms>, 1 call).
    --- exit 0
    "
  `);
  expect(at.said(await at.run('lock status'))).toMatchInlineSnapshot(`
    "hello/20230101  free (epoch 2)
    --- exit 0
    "
  `);
});

const copies = (count: number) =>
  hello().arcs.flatMap((arc) =>
    Array.from({ length: count }, (_, n) => {
      const main = { ...arc.sinks.main, name: `copies-${n}`, pathURI: `${arc.sinks.main.pathURI}${n}/` };
      return { ...arc, name: `copy${n}`, sinks: { main } };
    }),
  );

test('one arc that is not declared any more goes, whatever it is made of', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  at.write('hello.cls.json', { ...hello(), arcs: [] });

  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 2 });
  expect(await at.run('apply --yes')).toMatchObject({ code: 0 });
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 0 });
});

test('many components go only when the number of objects is meant', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', { ...hello(), arcs: copies(4) });
  await at.run('apply --yes');
  at.write('hello.cls.json', { ...hello(), arcs: [] });

  const refused = await at.run('diff');
  expect(refused).toMatchObject({ code: 6 });
  expect(refused.stdout.match(/! arcs\/copy0:stack[^!]*/)?.[0]).toMatchInlineSnapshot(`
    "! arcs/copy0:stack  not declared any more
          why:  4 components (16 objects in all) would go, which is more than 3.
          next: If that is meant, pass --allow-delete 16.
      "
  `);
  expect(await at.run('apply --yes --allow-delete 4')).toMatchObject({ code: 6 });
  expect(await at.run('diff --allow-delete 16')).toMatchObject({ code: 0 });
  expect(await at.run('apply --yes --allow-delete 16')).toMatchObject({ code: 0 });
  expect(await at.run('diff --detailed-exitcode')).toMatchObject({ code: 0 });
});

test('a bucket with objects is kept by destroy, which says so; an empty one goes', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  at.write('a.txt', 'hi');
  await at.run(`local put a.txt s3://${bucket}/in/`);
  const { stdout, code } = await at.run('destroy --yes');
  expect(code).toBe(0);
  expect(stdout).toContain('✓ resources/data:bucket  forgotten');
  expect(stdout).toContain('note: kept: it still holds objects');
  expect((await at.run(`local ls s3://${bucket}/`)).stdout).toContain(`s3://${bucket}/in/a.txt\n`);
  for (const key of ['in/a.txt', 'greetings-copy/a.txt']) await at.run(`local rm s3://${bucket}/${key}`);
  await at.run('apply --yes');
  expect((await at.run('destroy --yes')).stdout).toContain('✓ resources/data:bucket  deleted');
  expect(await at.run(`local ls s3://${bucket}/`)).toMatchObject({ code: 1 });
});
