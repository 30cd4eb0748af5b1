import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { hello } from './projects.ts';
import { Workspace } from './workspace.ts';

test.for([
  ['aply', "unknown command 'aply'", 'Did you mean apply?'],
  ['local pt', "unknown command 'pt'", 'Did you mean put?'],
  ['apply --locl', "unknown option '--locl'", 'Did you mean --local?'],
  ['validate --projct x', "unknown option '--projct'", 'Did you mean --project?'],
  ['nonsense', "unknown command 'nonsense'", 'Add --help to see what there is.'],
  ['status extra', "too many arguments for 'status'. Expected 0 arguments but got 1.", 'Add --help'],
  ['local put', "missing required argument 'source'", 'Add --help'],
  ['validate -p', "option '-p, --project <file>' argument missing", 'Add --help'],
] as const)('%s is wrong usage, says why, and what was meant', async ([line, summary, hint]) => {
  using at = new Workspace();
  const { code, stdout, stderr } = await at.run(line);
  expect(code).toBe(64);
  expect(stdout).toBe('');
  expect(stderr).toContain(`error: ${summary} [CLS_USAGE]\n  next: ${hint}`);
});

test.for(['aply --json', 'apply --locl --output json', 'apply --locl --output=json', 'apply --locl --output=ndjson'])(
  '%s answers its error as a document on stdout',
  async (line) => {
    using at = new Workspace();
    const { code, stdout, stderr } = await at.run(line);
    expect(code).toBe(64);
    expect(stderr).toBe('');
    expect(documents.Error.parse(JSON.parse(stdout)).error.code).toBe('CLS_USAGE');
  },
);

test.for([
  ['diff --local --parallel x', '--parallel: must be a whole number'],
  ['apply --local --lock-timeout soon', '--lock-timeout: is not a duration: "soon" (10m, 1h30m, PT10M, 2d)'],
  ['diff --local --refresh wide', '--refresh: Invalid option: expected one of "none"|"fast"|"full"|"deep"'],
  ['diff --local --output xml', '--output: Invalid option: expected one of "table"|"json"|"ndjson"'],
  ['status --from 2020', '--from: "2020" is not an instant'],
  ['status --from now --to -2d', 'the range is empty'],
  ['apply --local --yes --only arcs/nope', '--only arcs/nope names nothing'],
  ['apply --local --output csv', 'this verb has no --output csv'],
  ['status --output markdown', 'this verb has no --output markdown'],
  ['local advance', 'say how far: a duration, --to or --real'],
  ['local advance 1h --real', 'say how far: a duration, --to or --real'],
  ['local advance soon', '"soon" is not a duration'],
  ['local ls hello-data/in', '"hello-data/in" is not an S3 URI'],
  ['local put nofile s3://hello-data/in/', 'no such file or folder: nofile'],
  ['local serve --port 99999', '--port: must be at most 65535'],
  ['local run copy', 'which lot?'],
  ['local run copy --lot tuesday', '"tuesday" is not a lot'],
  ['local run nope --lot 20230101PT5M050', 'there is no arc "nope"'],
  ['local run copy --lot 20230101PT5M050 --output csv', 'this verb has no --output csv'],
  ['lock release --yes', 'which run?'],
  ['show s3CopyArk', 'there is no component type "s3CopyArk"'],
  ['completion tcsh', 'no completion for "tcsh"'],
  ['init 9lives', '"9lives" cannot be a project\'s name'],
  ['init hello', 'hello.cls.json is there already'],
] as const)('%s: %s', async ([line, message]) => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --local --yes');
  const { code, stdout, stderr } = await at.run(line);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`error: ${message}`);
  expect(code).toBe(64);
  expect(stdout).toBe('');
});

test('a LOG_LEVEL that is none is wrong usage, and an empty one is the usual one', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  expect(await at.run('status', { env: { LOG_LEVEL: 'loud' } })).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('LOG_LEVEL: there is no level "loud" [CLS_USAGE]'),
  });
  expect(await at.run('status', { env: { LOG_LEVEL: '' } })).toMatchObject({ code: 0 });
  expect(await at.run('status -vvv', { env: { LOG_LEVEL: 'loud' } })).toMatchObject({ code: 0 });
});

test('a format that a verb has not is refused with those that it has', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  await at.run('apply --yes');
  for (const [line, formats] of [
    ['status --output markdown', 'table, json, ndjson, csv, tsv'],
    ['apply --output csv', 'table, json'],
  ] as const) {
    expect(await at.run(line)).toMatchObject({
      code: 64,
      stderr: expect.stringContaining(`next: One of: ${formats}.`),
    });
  }
});
