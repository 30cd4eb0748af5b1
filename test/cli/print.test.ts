import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Process } from './process.ts';
import type { Job } from './projects.ts';
import { bucket, hello, withJobs } from './projects.ts';
import { Workspace } from './workspace.ts';

const here = dirname(fileURLToPath(import.meta.url));
const lot = '20230101PT5M121';
const claims = 's3://clusterless-arc-state-123456789012-us-west-2/';
const manifests = 's3://clusterless-manifest-123456789012-us-west-2/';

const opened = async (): Promise<Workspace> => {
  const at = new Workspace();
  const command = ['node', 'workload.mjs', 'works', '$.arcNotifyEvent.lot', "it's $HOME; `a`"];
  at.write('jobs.cls.json', withJobs(here, [{ name: 'works', command }]));
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`);
  return at;
};

test('run --print prints a script that a shell takes word by word, and claims nothing', async () => {
  using at = await opened();
  const before = (await at.run(`local ls ${claims}`)).stdout;
  expect(before).toContain('r0000.claim');
  const { code, stdout } = await at.run(`local run works --lot ${lot} --print`);
  expect(code).toBe(0);
  expect((await at.run(`local ls ${claims}`)).stdout).toBe(before);
  expect(stdout.replaceAll(here, '<here>')).toMatchInlineSnapshot(`
    "#!/bin/sh
    # jobs.works on 20230101PT5M121
    # Needs, in another terminal: clusterless local serve --port 9000
    # What it writes is committed by nobody.
    set -eu
    export AWS_ENDPOINT_URL_S3="\${AWS_ENDPOINT_URL_S3:-http://127.0.0.1:9000}"
    export AWS_ENDPOINT_URL="\${AWS_ENDPOINT_URL:-$AWS_ENDPOINT_URL_S3}"
    export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-west-2
    export AWS_BATCH_JOB_ID=00000000-0000-0000-0000-000000000000
    export AWS_BATCH_JOB_ATTEMPT=1
    export AWS_BATCH_JQ_NAME=jobs-works-20230101
    export CLS_LOCAL=true
    export CLS_ARC_PROPS_JSON='{"sources":{"main":{"name":"greetings","version":"20230101","subscribe":true,"pathURI":"s3://hello-data/in/"}},"sinks":{"main":{"name":"works","version":"20230101","pathURI":"s3://hello-data/works/","runURI":"s3://hello-data/works/lot=20230101PT5M121/run=works-by-hand/"}},"sourceManifestPaths":{"main":"s3://clusterless-manifest-123456789012-us-west-2/datasets/name=greetings/version=20230101/lot=20230101PT5M121/g0000.json"},"sourceManifests":{"main":["s3://clusterless-manifest-123456789012-us-west-2/datasets/name=greetings/version=20230101/lot=20230101PT5M121/g0000.json"]},"sinkManifestTemplates":{"main":"s3://clusterless-manifest-123456789012-us-west-2/runs/works-by-hand/role=main/lot={lot}/state={state}{/attempt*}/manifest.json"},"workloadProps":{}}'
    cd <here>
    node workload.mjs works 20230101PT5M121 'it'\\''s $HOME; \`a\`'
    "
  `);
});

test('the script runs the workload by hand against local serve, and commits nothing', async () => {
  using at = await opened();
  const { stdout: script } = await at.run(`local run works --lot ${lot} --print`);
  await using serve = new Process(at.folder, 'local serve');
  await serve.says('AWS_REGION');
  const url = /AWS_ENDPOINT_URL_S3=(\S+)/.exec(serve.stdout)?.[1] ?? '';
  const { PATH = '' } = process.env;
  execFileSync('sh', ['-s'], { input: script, env: { PATH, AWS_ENDPOINT_URL_S3: url } });
  const { stdout } = await at.run('local ls');
  expect(stdout).toContain(`s3://${bucket}/works/lot=${lot}/run=works-by-hand/out.txt\n`);
  const { stdout: written } = await at.run(`local ls ${manifests}`);
  expect(written).toContain('/runs/works-by-hand/role=main/');
  expect(written.match(/name=works\/.*\.json/g)).toHaveLength(1);
});

const withJob = async (job: Omit<Job, 'name'>): Promise<Workspace> => {
  const at = new Workspace();
  at.write('jobs.cls.json', withJobs(here, [{ name: 'works', ...job }]));
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`);
  return at;
};

test('a variable whose name no shell can export reaches the workload', async () => {
  const command = ['node', '-p', 'process.env["A-B"]'];
  using at = await withJob({ command, environment: { 'A-B': "it's 1", PLAIN: '2' } });
  const { stdout } = await at.run(`local run works --lot ${lot} --print`);
  expect(stdout).toContain('export PLAIN=2\n');
  const { PATH = '' } = process.env;
  expect(execFileSync('sh', ['-s'], { input: stdout, env: { PATH }, encoding: 'utf8' })).toBe("it's 1\n");
});

test('a job whose command only its image knows has no script, and says so', async () => {
  using at = await withJob({});
  expect(await at.run(`local run works --lot ${lot} --print`)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('error: works has no command of its own'),
  });
});

test('what runs inside of us has no script, and says so', async () => {
  using at = new Workspace();
  at.write('hello.cls.json', hello());
  at.write('a.txt', 'hi');
  await at.run('apply --yes');
  await at.run(`local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`);
  expect(await at.run(`local run copy --lot ${lot} --print`)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('error: copy has no command that runs here'),
  });
});

test.for([
  ['a lot without inputs', 'works --lot 20230101PT5M000', 1, 'works has no input yet for 20230101PT5M000'],
  ['no arc', `--lot ${lot}`, 64, 'which arc?'],
  ['no lot', 'works', 64, 'which lot?'],
] as const)('run --print of %s', async ([, words, code, summary]) => {
  using at = await opened();
  expect(await at.run(`local run --print ${words}`)).toMatchObject({
    code,
    stdout: '',
    stderr: expect.stringContaining(`error: ${summary}`),
  });
});
