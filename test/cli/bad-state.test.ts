import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hello } from './projects.ts';
import { Workspace } from './workspace.ts';

const stateFile = (at: Workspace): string => {
  const names = readdirSync(at.folder, { recursive: true, encoding: 'utf8' });
  const name = names.find((each) => each.endsWith('/state.json'));
  if (name === undefined) throw new Error('no state');
  return join(at.folder, name);
};

const applied = async (): Promise<Workspace> => {
  const at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  return at;
};

const verbs = ['diff', 'apply --yes', 'destroy --yes', 'state show', 'lock status', 'lock release --run x --yes'];

test.for([
  ['no JSON', () => '{bad', 'CLS_STATE_CORRUPT'],
  ['cut off', (text: string) => text.slice(0, text.length / 2), 'CLS_STATE_CORRUPT'],
  ['not ours', () => '{"format":"else"}', 'CLS_STATE_CORRUPT'],
  ['without its resources', (text: string) => text.replace('"resources"', '"resurces"'), 'CLS_STATE_CORRUPT'],
  ['of a newer version', (text: string) => text.replace(/"version": ?1,/, '"version":99,'), 'CLS_STATE_NEWER'],
] as const)('a state that is %s stops every verb with exit 1, and stays as it is', async ([, spoil, code]) => {
  using at = await applied();
  const path = stateFile(at);
  const spoilt = spoil(readFileSync(path, 'utf8'));
  writeFileSync(path, spoilt);
  for (const verb of verbs) {
    const { code: exit, stdout, stderr } = await at.run(verb);
    expect({ verb, exit, stdout }).toEqual({ verb, exit: 1, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(`error: The state object \\S+state.json .*\\[${code}\\]`),
    );
  }
  expect(readFileSync(path, 'utf8')).toBe(spoilt);
});

test('what a broken state says', async () => {
  using at = await applied();
  writeFileSync(stateFile(at), readFileSync(stateFile(at), 'utf8').replace(/"version": ?1,/, '"version":99,'));
  expect(at.said(await at.run('apply --yes'))).toMatchInlineSnapshot(`
    "--- stderr
    error: The state object clusterless/v1/local/-/123456789012/us-west-2/hello/20230101/state.json is
      of a newer version [CLS_STATE_NEWER]
      why:  It has format version 99, written by clusterless 0.0.0-source; this one knows up to 1.
      next: Upgrade clusterless.
    --- exit 1
    "
  `);
});

test('a state that is gone: what exists is not taken for ours, and is left alone', async () => {
  using at = await applied();
  rmSync(stateFile(at));
  const { code, stdout } = await at.run('apply --yes');
  expect(code).toBe(6);
  expect(stdout).toContain('! resources/data:bucket  it exists and is not ours yet');
  expect((await at.run('local ls')).code).toBe(0);
});

test('the folder of a placement that cannot be written: the exact path and reason, exit 1, state untouched', async () => {
  using at = await applied();
  const path = stateFile(at);
  const before = readFileSync(path, 'utf8');
  // Root may write anywhere, so a file stands where a folder is needed: the disk refuses everybody alike.
  const staging = join(at.folder, '.clusterless/local/local---123456789012-us-west-2/staging');
  rmSync(staging, { recursive: true, force: true });
  writeFileSync(staging, '');
  chmodSync(staging, 0o444);
  at.write('hello.cls.json', {
    ...hello(),
    resources: [...hello().resources, { ...hello().resources[0], name: 'more', bucketName: 'more' }],
  });
  const { code, stderr } = await at.run('apply --yes');
  expect(code).toBe(1);
  expect(stderr).toContain('[CLS_DISK]');
  expect(stderr.replaceAll(/\s+/g, '')).toContain(staging);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('a home that is a file is said to be one', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  at.write('.clusterless', 'not a folder');
  const { code, stderr } = await at.run('apply --yes');
  expect(code).toBe(1);
  expect(stderr).toContain('[CLS_DISK]');
});
