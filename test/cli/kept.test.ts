import { expect, test } from 'vitest';
import { copyArc, hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const namesIn = (stdout: string, key: string): readonly unknown[] => {
  const { items }: { items: { [name: string]: unknown }[] } = JSON.parse(stdout);
  return items.map((item) => item[key]);
};

const project = (arcs: readonly object[]) => ({ ...hello(), arcs });
const kept = { ...copyArc('kept', 'greetings', 'kept'), protect: true };
const fresh = copyArc('fresh', 'greetings', 'fresh');

test('an arc that is protected is listed as long as it runs, whatever the files say', async () => {
  using at = new Workspace();
  const arcs = async () => namesIn((await at.run('arcs --json')).stdout, 'arc');
  const write = (...declared: readonly object[]) => at.write('hello.cls.json', project(declared));
  write(kept);
  await at.run('apply --yes');

  write(fresh);
  expect(await at.run('apply --yes')).toMatchObject({ code: 6 });
  expect(await arcs()).toEqual(['fresh', 'kept']);
  expect(await at.run('apply --yes')).toMatchObject({ code: 6 });
  expect(await arcs()).toEqual(['fresh', 'kept']);
  expect((await at.run('status')).stdout).toContain('kept/20230101');

  expect(await at.run('destroy --yes')).toMatchObject({ code: 6 });
  expect(await arcs()).toEqual(['kept']);
  expect(namesIn((await at.run('projects --json')).stdout, 'project')).toEqual(['hello']);

  write({ ...kept, protect: false });
  expect(await at.run('apply --yes')).toMatchObject({ code: 0 });
  expect(await at.run('destroy --yes')).toMatchObject({ code: 0 });
  expect(namesIn((await at.run('projects --json')).stdout, 'project')).toEqual([]);
});

test('a plan file that leaves an arc standing leaves its name, too', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', project([kept]));
  await at.run('apply --yes');
  at.write('hello.cls.json', project([fresh]));
  await at.run('diff --out plan.json');
  expect(await at.run('apply --yes --plan plan.json')).toMatchObject({ code: 6 });
  expect(namesIn((await at.run('arcs --json')).stdout, 'arc')).toEqual(['fresh', 'kept']);
});
