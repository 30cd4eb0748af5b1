import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { hello, reader } from './projects.ts';
import { Workspace } from './workspace.ts';

test('the answer lists every line, with what is assumed and what is not known', async () => {
  using work = new Workspace();
  work.write('project.json', hello());

  const { code, stdout } = await work.run('cost');
  expect(code).toBe(0);
  expect(stdout).toContain('A month in which nothing arrives');
  expect(stdout).toContain('Together $0.00 and 2 unknowns (marked ?, and not counted as nothing).');
  expect(stdout).toMatch(/arcs\/copy +Step Functions +5000 +state transition +\$0\.13/);
  expect(stdout).toContain('The project is in us-west-2, where');
});

test('--idle leaves out what lots cost', async () => {
  using work = new Workspace();
  work.write('project.json', hello());

  const answer = documents.Cost.parse(JSON.parse((await work.run('cost --idle --json')).stdout));
  expect(answer.perThousandLots).toBeNull();
  expect(answer.idle).toMatchObject({ known: 0, total: null });
  expect((await work.run('cost --idle')).stdout).not.toContain('A thousand lots');
});

test('what has no lots is not said to cost nothing a thousand of them', async () => {
  using work = new Workspace();
  const { boundaries: _boundaries, arcs: _arcs, ...kept } = hello();
  work.write('project.json', kept);

  const { code, stdout } = await work.run('cost');
  expect(code).toBe(0);
  expect(stdout).toContain('A month in which nothing arrives');
  expect(stdout).not.toContain('A thousand lots');
});

test('as JSON it is one document that fits its schema, as CSV one line each', async () => {
  using work = new Workspace();
  work.write('project.json', hello());

  const answer = documents.Cost.parse(JSON.parse((await work.run('cost --json')).stdout));
  const lines = [...answer.idle.lines, ...(answer.perThousandLots?.lines ?? [])];
  const csv = (await work.run('cost --output csv')).stdout.trimEnd().split('\r\n');
  expect(csv.length).toBe(lines.length + 1);
  expect(csv[0]).toBe('when,component,what,quantity,unit,price,cost,note');
});

test('a project that reads what others own is priced without them', async () => {
  using work = new Workspace();
  work.write('reader.json', reader());

  expect((await work.run('cost -p reader.json')).stdout).toContain('arcs/mirror');
});
