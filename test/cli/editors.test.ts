import { spawnSync } from 'node:child_process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { componentTypes } from '../../src/resources/registry.ts';
import { hello } from './projects.ts';
import { Workspace } from './workspace.ts';

test('schema prints the schema that editors check projects with', async () => {
  using at = new Workspace();
  const { code, stdout } = await at.run('schema');
  expect(code).toBe(0);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(stdout));
  expect(validate(hello())).toBe(true);
  expect(validate({ ...hello(), arks: [] })).toBe(false);
});

test.for(componentTypes.map(({ type }) => type))(
  'show %s explains its fields, and its example is valid JSON',
  async (type) => {
    using at = new Workspace();
    const { code, stdout } = await at.run(`show ${type}`);
    expect(code).toBe(0);
    expect(stdout).toContain('Fields:\n');
    const example = JSON.parse(stdout.slice(stdout.indexOf('Example:') + 'Example:'.length));
    expect(example.type).toBe(type);
  },
);

test('the last word of a type is enough', async () => {
  using at = new Workspace();
  expect(await at.run('show s3CopyArc')).toEqual(await at.run('show aws:core:s3CopyArc'));
});

test('show lists what there is', async () => {
  using at = new Workspace();
  const { stdout } = await at.run('show --json');
  expect(JSON.parse(stdout).items).toHaveLength(componentTypes.length);
});

test('completion for bash completes verbs and what is in groups', async () => {
  using at = new Workspace();
  const { stdout: script } = await at.run('completion bash');
  const complete = (...words: readonly string[]): string => {
    const ask = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length - 1}\n_clusterless\necho "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', ask], { encoding: 'utf8' }).stdout.trim();
  };
  expect(complete('clusterless', 'val')).toBe('validate');
  expect(complete('clusterless', 'local', 'a')).toBe('advance');
  expect(complete('clusterless', 'lock', '').split(' ').sort()).toEqual(['release', 'status']);
});

test.for(['bash', 'zsh', 'fish'])('completion for %s names every verb', async (shell) => {
  using at = new Workspace();
  const { code, stdout } = await at.run(`completion ${shell}`);
  expect(code).toBe(0);
  for (const word of ['validate', 'apply', 'status', 'local', 'advance', 'release']) expect(stdout).toContain(word);
});
