import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import type { Status } from '../../src/report/output/status.ts';
import { Process } from './process.ts';
import { bucket, withFunctions } from './projects.ts';
import { Workspace } from './workspace.ts';

const here = dirname(fileURLToPath(import.meta.url));
const source = readFileSync(join(here, 'functions.mjs'), 'utf8');
const lot = '20230101PT5M121';

const node = (member: string, more: object = {}) => ({
  codePath: 'code',
  runtime: 'nodejs22.x',
  handler: `functions.${member}`,
  ...more,
});

const good = [
  { name: 'answers', workload: node('answers', { workloadProps: { limit: 3 }, environment: { GREETING: 'hello' } }) },
  { name: 'writes', workload: node('writes') },
  { name: 'chatters', workload: node('chatters') },
  { name: 'calls-back', workload: node('calls.back') },
  { name: 'zipped', workload: { ...node('answers'), codePath: 'code.zip', handler: 'nested/functions.answers' } },
  {
    name: 'by-command',
    workload: {
      image: '123456789012.dkr.ecr.us-west-2.amazonaws.com/orders:1',
      local: { command: ['node', 'workload.mjs', 'works', '$.arcNotifyEvent.lot'], cwd: here },
    },
  },
];

const bad = [
  { name: 'other-lot', workload: node('otherLot'), reason: /another lot .* the manifest says 20230101PT5M000/ },
  { name: 'fails', workload: node('fails'), reason: /RangeError: no room for orders/ },
  { name: 'fails-later', workload: node('failsLater'), reason: /SyntaxError: / },
  { name: 'says-nothing', workload: node('saysNothing'), reason: /wrote no manifest for sink "main"/ },
  { name: 'leaves', workload: node('leaves'), reason: /exit-7: .*node exited with 7/ },
  { name: 'not-json', workload: node('cannotBeTold'), reason: /TypeError: .*BigInt/ },
  { name: 'no-member', workload: node('nobody'), reason: /Error: functions.nobody is not a function/ },
  { name: 'text', workload: node('answersText'), reason: /wrote no manifest for sink "main"/ },
  { name: 'no-list', workload: node('answersNoList'), reason: /answer for sink "main" is not a manifest/ },
  { name: 'outside', workload: node('answersOutside'), reason: /outside of the sink.* s3:\/\/hello-data\/in\/a.txt/ },
  { name: 'not-there', workload: node('answersNothingThere'), reason: /lists 1 object\(s\) that do not exist/ },
  { name: 'much', workload: node('answersMuch'), reason: /answer has \d{6} bytes.*: write the manifest/ },
  {
    name: 'far-too-much',
    workload: node('answersFarTooMuch'),
    reason: /DataLimitExceeded: .*answer has 7340\d{3} bytes/,
  },
  { name: 'hangs', workload: node('neverEnds'), timeoutMin: 0.05, reason: /timeout: .* ran longer than 3 s/ },
  {
    name: 'java',
    workload: { ...node('answers'), runtime: 'java21' },
    reason: /needs the runtime java21, which does not run here: say in "workload.local"/,
  },
];

let at: Workspace;
let status: Status;

beforeAll(async () => {
  at = new Workspace();
  at.write('code/functions.mjs', source);
  at.write('code.zip', zipSync({ 'nested/functions.mjs': strToU8(source) }));
  const project = withFunctions([...good, ...bad]);
  const times = new Map(bad.flatMap(({ name, timeoutMin }) => (timeoutMin === undefined ? [] : [[name, timeoutMin]])));
  const arcs = project.arcs.map((arc) => ({
    ...arc,
    ...(times.has(arc.name) ? { timeoutMin: times.get(arc.name) } : {}),
  }));
  at.write('functions.cls.json', { ...project, arcs });
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await at.run('local advance --to 2023-01-01T10:07:00Z');
  await at.run(`local put a.txt s3://${bucket}/in/`);
  status = documents.Status.parse(JSON.parse((await at.run('status --json')).stdout));
});
afterAll(() => at[Symbol.dispose]());

test.each(good)('the function $name makes a generation', ({ name }) => {
  const found = status.datasets.find(({ id }) => id.startsWith(`${name}/`));
  expect(found?.counts).toMatchObject({ complete: 1, failed: 0 });
});

test.each(bad)('the function $name fails its run with the reason, and commits nothing', async ({ name, reason }) => {
  const found = status.attention.find(({ arc }) => arc === `functions.${name}`);
  expect(found?.reason).toMatch(reason);
  const { stdout } = await at.run('local ls s3://clusterless-manifest-123456789012-us-west-2/datasets/');
  expect(stdout).toContain(`/datasets/name=answers/version=20230101/lot=${lot}/`);
  expect(stdout).not.toContain(`/datasets/name=${name}/`);
});

test('a function is called with the workload context, as it would be in AWS Lambda', async () => {
  const { stdout } = await at.run('local ls');
  const uri = /s3:\/\/hello-data\/answers\/\S*/.exec(stdout)?.[0] ?? '';
  expect(JSON.parse((await at.run(`local cat ${uri}`)).stdout)).toEqual({
    role: 'main',
    arcNotifyEvent: {
      dataset: { name: 'greetings', version: '20230101', pathURI: `s3://${bucket}/in/` },
      lot,
      manifest: expect.stringMatching(/name=greetings\/.*g0000.json$/),
      datasetId: 'greetings/20230101',
    },
    existingPartialManifests: {},
    props: { limit: 3 },
    functionName: 'functions-answers-func-20230101-us-west-2',
    memoryLimitInMB: '512',
    left: true,
    secrets: [],
    greeting: 'hello',
  });
});

test('another code is another deployment, and the same is none', async () => {
  expect((await at.run('diff')).stdout).toMatch(/^No changes/);
  at.write('code/functions.mjs', `${source}\n`);
  const { stdout } = await at.run('diff');
  expect(stdout).toMatch(/~ +arcs\/answers:stack/);
  at.write('code/functions.mjs', source);
});

test('code that is gone is said before anything is planned', async () => {
  using other = new Workspace();
  other.write('functions.cls.json', withFunctions([{ name: 'answers', workload: node('answers') }]));
  expect(await other.run('apply --yes')).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('there is no folder or file "code"'),
  });
});

test('a function that cannot run here has no script', async () => {
  expect(await at.run(`local run java --lot ${lot} --print`)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('error: java has no command that runs here'),
  });
});

test('a function by hand prints its answer', async () => {
  const { stdout: script } = await at.run(`local run not-json --lot ${lot} --print`);
  const said = (text: string): string => {
    try {
      return execFileSync('sh', ['-s'], { input: text, encoding: 'utf8', stdio: 'pipe' });
    } catch (thrown) {
      return thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : '';
    }
  };
  expect(said(script)).toContain('BigInt');
  expect(said(script.replaceAll('functions.cannotBeTold', 'functions.saysNothing'))).toBe('null\n');
});

test('a function by hand does against local serve what its run did', async () => {
  const { stdout: script } = await at.run(`local run answers --lot ${lot} --print`);
  await using serve = new Process(at.folder, 'local serve');
  await serve.says('AWS_REGION');
  const url = /AWS_ENDPOINT_URL_S3=(\S+)/.exec(serve.stdout)?.[1] ?? '';
  const { PATH = '' } = process.env;
  const env = { PATH, AWS_ENDPOINT_URL_S3: url };
  const said = execFileSync('sh', ['-s'], { input: script, env, encoding: 'utf8' });
  const uri = `s3://${bucket}/answers/lot=${lot}/run=answers-by-hand/out.json`;
  expect(said).toBe(`working\n${JSON.stringify({ uris: [uri] }, null, 2)}\n`);
  const told = JSON.parse((await at.run(`local cat ${uri}`)).stdout);
  expect(told).toMatchObject({ role: 'main', props: { limit: 3 }, greeting: 'hello', secrets: [] });
});
