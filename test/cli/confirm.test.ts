import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const refusal = 'error: nobody can be asked here [CLS_CONFIRMATION_REQUIRED]';

test('apply without a terminal and without --yes shows the plan, refuses, and leaves nothing behind', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  const { code, stdout, stderr } = await at.run('apply', { env: { CI: 'true' } });
  expect(code).toBe(64);
  expect(stdout).toContain('Plan: 9 to create');
  expect(stderr).toContain(refusal);
  expect(existsSync(at.path('.clusterless'))).toBe(false);
});

test.for(['destroy', 'lock release --run x', 'local reset'])('%s refuses alike, and changes nothing', async (line) => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  expect(await at.run(line)).toMatchObject({ code: 64, stderr: expect.stringContaining(refusal) });
  expect((await at.run('diff')).stdout).toContain('No changes. 9 objects as declared');
});

test('with --json the refusal is the document', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  const { code, stdout } = await at.run('apply --json');
  expect(code).toBe(64);
  expect(documents.Error.parse(JSON.parse(stdout)).error.code).toBe('CLS_CONFIRMATION_REQUIRED');
});

test('no question when there is nothing to do', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  expect(await at.run('apply')).toMatchObject({ code: 0, stderr: '' });
});

test('the plan is shown before the question; yes applies it', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  const questions: string[] = [];
  const confirm = async (question: string) => questions.push(question) > 0;
  const { code, stdout } = await at.run('apply', { confirm });
  expect(questions).toEqual(['Apply this plan?']);
  expect(code).toBe(0);
  expect(stdout).toContain('Done: 9 succeeded');
});

test('no leaves everything as it was, and is no failure', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  const confirm = async () => false;
  expect(await at.run('apply', { confirm })).toMatchObject({ code: 0, stderr: 'Nothing was changed.\n' });
  expect(existsSync(at.path('.clusterless'))).toBe(false);
});

test('Ctrl-C at the question is an interruption', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  const drain = new AbortController();
  const confirm = async () => {
    drain.abort();
    return false;
  };
  expect(await at.run('apply', { confirm, drain: drain.signal })).toMatchObject({ code: 130 });
});
