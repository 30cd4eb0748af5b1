import { describe, expect, test } from 'vitest';
import { groups, verbs } from '../../src/commands/verbs.ts';
import { Workspace } from './workspace.ts';

const lines = [
  ...verbs.map(({ name }) => name),
  ...groups.flatMap(({ name, verbs: inner }) => [name, ...inner.map((verb) => `${name} ${verb.name}`)]),
];

test('the first page lists every verb, and shows an example', async () => {
  using at = new Workspace();
  const { code, stdout, stderr } = await at.run('--help');
  expect(code).toBe(0);
  expect(stderr).toBe('');
  for (const { name } of [...verbs, ...groups]) expect(stdout).toMatch(new RegExp(`^  ${name}`, 'm'));
  expect(stdout).toContain('Example:\n  $ clusterless ');
});

describe('every level has help with an example', () => {
  test.for(lines)('clusterless %s --help', async (line) => {
    using at = new Workspace();
    const { code, stdout, stderr } = await at.run(`${line} --help`);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: clusterless ${line}`);
    expect(stdout).toMatch(/^ {2}-h, --help/m);
    expect(stdout).toMatch(/Example:\n {2}\$ clusterless \S/);
  });
});

test('the example of a verb is one that the verb itself takes', () => {
  const known = new Set(lines.flatMap((line) => line.split(' ')));
  for (const { name, example } of [...verbs, ...groups.flatMap(({ verbs: inner }) => inner)]) {
    expect(known).toContain(name);
    expect(example).toContain(` ${name}`);
  }
});

test('clusterless alone says what there is, on stderr, and is wrong usage', async () => {
  using at = new Workspace();
  const { code, stdout, stderr } = await at.argv([]);
  expect(code).toBe(64);
  expect(stdout).toBe('');
  expect(stderr).toContain('Usage: clusterless');
});

test.for(['--version', '-V'])('%s prints the version and nothing else', async (flag) => {
  using at = new Workspace();
  expect(await at.run(flag)).toEqual({ code: 0, stdout: '0.0.0-source\n', stderr: '' });
});
