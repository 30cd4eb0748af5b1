import { existsSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { copyArc, hello, reader } from './projects.ts';
import { Workspace } from './workspace.ts';

const untouched = (at: Workspace): void => expect(existsSync(at.path('.clusterless'))).toBe(false);

test('no project files here', async () => {
  using at = new Workspace();
  const ran = await at.run('apply --yes');
  expect(at.said(ran)).toMatchInlineSnapshot(`
    "--- stderr
    error: no project files here [CLS_NO_PROJECTS]
      why:  Looked for *.cls.json and project.json in the working directory.
      next: Name one with -p FILE, or write one with: clusterless init
    --- exit 64
    "
  `);
  untouched(at);
});

test('a folder without project files', async () => {
  using at = new Workspace();
  at.write('empty/readme.md', '');
  expect(at.said(await at.run('validate -p empty'))).toMatchInlineSnapshot(`
    "--- stderr
    error: no project files in empty [CLS_NO_PROJECTS]
      why:  A project file is named *.cls.json or project.json.
      next: Write one with: clusterless init
    --- exit 64
    "
  `);
});

test('a file that is not there', async () => {
  using at = new Workspace();
  expect(at.said(await at.run('validate -p nope.cls.json'))).toMatchInlineSnapshot(`
    "--- stderr
    error: no such file or folder: nope.cls.json [CLS_USAGE]
      next: Name a project file with -p, or write one with: clusterless init
    --- exit 64
    "
  `);
  at.write('file', '');
  expect(await at.run('validate -p file/nope.cls.json')).toMatchObject({ code: 64 });
});

test('what cannot be read as a file is 65 and named', async () => {
  using at = new Workspace();
  mkdirSync(at.path('folder.cls.json'));
  expect(at.said(await at.run('validate'))).toMatchInlineSnapshot(`
    "--- stderr
    error: cannot read folder.cls.json [CLS_FILE_UNREADABLE]
      why:  EISDIR: illegal operation on a directory, read
      next: Check that it is a file, and its permissions.
    --- exit 65
    "
  `);
});

test('a file that is not UTF-8 is refused, not guessed at', async () => {
  using at = new Workspace();
  const bytes = Buffer.from(JSON.stringify(hello()).replace('hello', 'hell\u00f6'), 'latin1');
  at.write('hello.cls.json', bytes);
  expect(at.said(await at.run('validate'))).toMatchInlineSnapshot(`
    "--- stderr
    error: hello.cls.json is not UTF-8 [CLS_FILE_UNREADABLE]
      why:  Project files are JSON, and JSON files are UTF-8.
      next: Save it as UTF-8 in your editor.
    --- exit 65
    "
  `);
});

test('a byte order mark is no problem', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', `\ufeff${JSON.stringify(hello())}`);
  expect(await at.run('validate')).toMatchObject({ code: 0 });
});

test.for([
  ['{ "a": ', 'malformed-json'],
  ['', 'empty-file'],
  ['[]', 'not-an-object'],
  ['{} {}', 'text-after-value'],
] as const)('%j is %s', async ([text, code]) => {
  using at = new Workspace();
  at.write('hello.cls.json', text);
  const ran = await at.run('validate --json');
  expect(ran.code).toBe(65);
  const found = documents.Validation.parse(JSON.parse(ran.stdout)).diagnostics.map((one) => one.code);
  expect(found).toContain(code);
});

test.for(['diff', 'apply --yes', 'destroy --yes', 'status', 'local ls', 'state show', 'dev', 'watch'])(
  '%s does nothing with a malformed file',
  async (line) => {
    using at = new Workspace();
    at.write('hello.cls.json', '{ "project": ');
    const { code, stdout, stderr } = await at.run(line);
    expect(code).toBe(65);
    expect(stdout).toBe('');
    expect(stderr).toContain('hello.cls.json:1:14 error a value is expected here [malformed-json]');
    expect(stderr).toContain('error: 1 problem in hello.cls.json [CLS_PROJECT_INVALID]');
    untouched(at);
  },
);

test('fifty errors in three files are all reported, each at its place, and nothing is touched', async () => {
  using at = new Workspace();
  const names = ['one', 'two', 'three'];
  const perFile = [17, 17, 16];
  for (const [n, name] of names.entries()) {
    const arcs = Array.from({ length: perFile[n] ?? 0 }, (_, i) => ({
      ...copyArc(`${name}${i}`, 'greetings', `out-${name}-${i}`),
      sourcse: i,
    }));
    at.write(`${name}.cls.json`, { ...reader(), project: { name, version: '1' }, arcs });
  }
  const { code, stdout } = await at.run('apply --yes --json');
  expect(code).toBe(65);
  const { error } = documents.Error.parse(JSON.parse(stdout));
  const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toHaveLength(50);
  expect(new Set(errors.map(({ file, line }) => `${file}:${line}`)).size).toBe(50);
  expect(new Set(errors.map(({ code: kind, message }) => `${kind} ${message}`))).toEqual(
    new Set(['unknown-field unknown field "sourcse"']),
  );
  expect(new Set(errors.map(({ hint }) => hint))).toEqual(new Set(['did you mean "sources"?']));
  const text = await at.run('validate');
  expect(text.code).toBe(65);
  expect(text.stdout.match(/\[unknown-field\]/g)).toHaveLength(50);
  untouched(at);
});

test('a project on stdin', async () => {
  using at = new Workspace();
  const stdin = JSON.stringify(hello());
  expect(at.said(await at.run('validate -p -', { stdin }))).toMatchInlineSnapshot(`
    "hello/20230101  1 resource, 1 boundary, 1 arc  <stdin>
    Valid. 1 project.
    --- exit 0
    "
  `);
  expect(await at.run('apply -p - --yes', { stdin })).toMatchObject({ code: 0 });
  expect(await at.run('validate -p -', { stdin: '{' })).toMatchObject({
    code: 65,
    stdout: expect.stringContaining('<stdin>:1:2'),
  });
});

test('a folder means the files in it, and a file that is named twice counts once', async () => {
  using at = new Workspace();
  at.write('team/hello.cls.json', hello());
  at.write('team/project.json', reader());
  at.write('team/other.json', 'not a project');
  expect(at.said(await at.run('validate -p team -p team/project.json'))).toMatchInlineSnapshot(`
    "hello/20230101  1 resource, 1 boundary, 1 arc  team/hello.cls.json
    reader/20230101  1 arc  team/project.json
    Valid. 2 projects.
    --- exit 0
    "
  `);
});

test('files of two placements are one call too many', async () => {
  using at = new Workspace();
  at.write('a.cls.json', hello());
  at.write('b.cls.json', {
    ...reader(),
    placement: { provider: 'local', account: '2', region: 'us-west-2' },
    arcs: [],
  });
  expect(await at.run('diff --allow-empty')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('the files go to 2 placements'),
  });
});
