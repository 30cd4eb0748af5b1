import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { bucket, copyArc, hello, reader } from './projects.ts';
import { Workspace } from './workspace.ts';

const both = (): Workspace => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  at.write('reader.cls.json', reader());
  at.write('a.txt', 'hi');
  return at;
};

test('two projects in one call: dependencies between them are respected, each has a state of its own', async () => {
  using at = both();
  const plan = documents.Plan.parse(JSON.parse((await at.run('diff --json')).stdout));
  expect(plan.projects.map(({ name }) => name)).toEqual(['hello', 'reader']);
  const result = documents.Result.parse(JSON.parse((await at.run('apply --yes --json')).stdout));
  expect(result.projects.map(({ name, writes }) => ({ name, wrote: writes > 0 }))).toEqual([
    { name: 'hello', wrote: true },
    { name: 'reader', wrote: true },
  ]);
  expect(result.state.writes).toBe(result.projects.reduce((sum, { writes }) => sum + writes, 0));
  await at.run(`local put a.txt s3://${bucket}/in/`);
  expect(await at.run(`local cat s3://${bucket}/mirrored/a.txt`)).toMatchObject({ stdout: 'hi' });
  expect((await at.run('status')).stdout).toContain('healthy: 3 lots complete');
});

test('one team applies after the other; the second finds the datasets of the first in the placement', async () => {
  using at = both();
  const alone = await at.run('apply --yes -p reader.cls.json');
  expect(alone.code).toBe(65);
  expect(alone.stderr).toContain('greetings-copy/20230101');
  expect(await at.run('apply --yes -p hello.cls.json')).toMatchObject({ code: 0 });
  expect(await at.run('apply --yes -p reader.cls.json')).toMatchObject({ code: 0 });
  await at.run(`local put a.txt s3://${bucket}/in/`);
  expect(await at.run(`local cat s3://${bucket}/mirrored/a.txt`)).toMatchObject({ stdout: 'hi' });
  expect(await at.run('destroy --yes -p reader.cls.json')).toMatchObject({ code: 0 });
  expect(await at.run('diff --detailed-exitcode -p hello.cls.json')).toMatchObject({ code: 0 });
});

test('a late subscriber catches up with what is there already', async () => {
  using at = both();
  await at.run('apply --yes -p hello.cls.json');
  await at.run(`local put a.txt s3://${bucket}/in/`);
  expect(await at.run('apply --yes -p reader.cls.json')).toMatchObject({ code: 0 });
  expect(await at.run(`local cat s3://${bucket}/mirrored/a.txt`)).toMatchObject({ stdout: 'hi' });
});

test('a dataset has one owner, also when the owners do not know of each other', async () => {
  using at = new Workspace();
  at.write('one/hello.cls.json', hello());
  const thief = {
    ...reader(),
    project: { name: 'thief', version: '1' },
    arcs: [copyArc('steal', 'greetings', 'greetings-copy')],
  };
  at.write('two/thief.cls.json', thief);
  await at.run('apply --yes -p one');
  const { code, stdout } = await at.run('apply --yes -p two');
  expect(code).toBe(6);
  expect(stdout).toContain('! arcs/steal:record/greetings-copy/20230101  it exists and is not ours yet');
  expect(stdout).toContain('belongs to hello/20230101.');
  expect(await at.run('diff --detailed-exitcode -p one')).toMatchObject({ code: 0 });
});

test('verbs of one state object want one file', async () => {
  using at = both();
  await at.run('apply --yes');
  for (const verb of ['state show', 'lock status']) {
    expect(await at.run(verb)).toMatchObject({ code: 64, stderr: expect.stringContaining('the files are 2 projects') });
    expect(await at.run(`${verb} -p reader.cls.json`)).toMatchObject({ code: 0 });
  }
});

test('a project whose file is gone is not deleted', async () => {
  using at = both();
  await at.run('apply --yes');
  rmSync(at.path('reader.cls.json'));
  expect(await at.run('apply --yes')).toMatchObject({ code: 0 });
  expect((await at.run('projects')).stdout).toContain('reader');
});

test('--only touches one component', async () => {
  using at = both();
  const { stdout } = await at.run('apply --yes --only resources/data --json');
  expect(documents.Result.parse(JSON.parse(stdout)).outcomes.map(({ address }) => address)).toEqual([
    'resources/data:bucket',
  ]);
});
