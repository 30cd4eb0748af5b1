import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endKey } from '../../../../src/metadata/keys.ts';
import { toJson } from '../../../../src/resources/plain-json.ts';
import { createDocker } from '../../../../src/substrate/image/docker.ts';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import type { FunctionCode, JobPart, UserFunctionPart } from '../../../../src/substrate/part.ts';
import { FakeDocker } from '../../image/fake-docker.ts';
import {
  arcNamed,
  arcObjects,
  boundaryObjects,
  deploy,
  functionPart,
  jobPart,
  machinePart,
  Place,
  ruleOf,
  stackOf,
  stores,
  textOf,
} from '../place.ts';

let place: Place;
let fake: FakeDocker;
beforeEach(() => {
  place = new Place();
  fake = new FakeDocker();
});
afterEach(async () => {
  await place.close();
  fake[Symbol.dispose]();
});

const lot = '20230101PT5M050';
const at = Date.parse('2023-01-01T04:10:30Z');
const node = process.execPath;

/** Writes what a workload owes; from inside, so that only what the container was given is there. */
const workload = `
const props = JSON.parse(process.env.CLS_ARC_PROPS_JSON);
const put = (uri, body) => fetch(process.env.AWS_ENDPOINT_URL_S3.replace('host.docker.internal', '127.0.0.1') + '/' + uri.slice(5), { method: 'PUT', body });
const uri = props.sinks.main.runURI + 'out.txt';
const names = ['HELLO', 'PATH', 'HOME', 'TOKEN', 'AWS_ENDPOINT_URL_S3', 'ONLY_OF_THE_CLIENT'];
const manifest = { state: 'complete', comment: null, lotId: process.argv[2], uriType: 'identifier', uris: [uri] };
(async () => {
  await put(uri, JSON.stringify(Object.fromEntries(names.map((name) => [name, process.env[name]]))));
  const target = props.sinkManifestTemplates.main.replace('{lot}', process.argv[2]).replace('{state}', 'complete').replace('{/attempt*}', '');
  await put(target, JSON.stringify(manifest));
})();
`;

/** Asks for its call as every runtime of AWS Lambda does. */
const runtime = `
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/';
const post = (path, body) => fetch(api + path, { method: 'POST', body: JSON.stringify(body) });
(async () => {
  if (process.argv[2] === 'app.broken') {
    await post('init/error', { errorType: 'Runtime.ImportModuleError', errorMessage: 'no module named app' });
    process.exit(1);
  }
  const call = await fetch(api + 'invocation/next');
  const id = call.headers.get('lambda-runtime-aws-request-id');
  const event = await call.json();
  if (process.argv[2] === 'app.throws') await post('invocation/' + id + '/error', { errorType: 'ValueError', errorMessage: 'bad ' + event.arcNotifyEvent.lot });
  else await post('invocation/' + id + '/response', { state: 'empty', uris: [], lotId: event.arcNotifyEvent.lot });
  await fetch(api + 'invocation/next');
})();
`;

const context = (recipe = 'FROM scratch\n'): string => {
  const folder = join(place.home, 'image');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'work.cjs'), workload);
  writeFileSync(join(folder, 'runtime.cjs'), runtime);
  writeFileSync(join(folder, 'Dockerfile'), recipe);
  return folder;
};

const empty = (): string => join(place.home, 'empty');

const withDocker = (): LocalSubstrate => {
  const environment = { ...fake.env, ONLY_OF_THE_CLIENT: 'yes' };
  return place.open({ containers: { docker: createDocker(environment), environment } });
};

const endOf = async (local: LocalSubstrate) => {
  const key = endKey({ project: 'quakes', arc: 'sick', version: 'v1' }, lot, 0);
  const stored = await local.ports.store(stores.state).get(key);
  return JSON.parse(new TextDecoder().decode(stored?.body));
};

const arrive = async (local: LocalSubstrate): Promise<void> => {
  local.clock.advanceTo(Date.parse('2023-01-01T05:00:00Z'));
  await local.putObject('s3://lake/raw/a.txt', textOf('hello'), { at });
};

const deployJob = async (job: Partial<JobPart>): Promise<LocalSubstrate> => {
  const local = withDocker();
  const { imagePath: _none, ...ready } = jobPart('sick-job', job);
  const part = 'image' in job ? ready : { ...ready, imagePath: context(), ...job };
  await deploy(local, ...boundaryObjects(), ...arcObjects(arcNamed('sick', 'raw', 'made'), part));
  await arrive(local);
  return local;
};

const runJob = async (job: Partial<JobPart>) => {
  const local = await deployJob(job);
  await local.drain();
  return { local, end: await endOf(local) };
};

const written = async (local: LocalSubstrate): Promise<Record<string, string>> => {
  for await (const { uri } of local.ports.data.list('s3://lake/made/')) {
    let text = '';
    for await (const chunk of await local.ports.data.read(uri)) text += Buffer.from(chunk).toString('utf8');
    return JSON.parse(text);
  }
  throw new Error('nothing was written');
};

const command = [node, 'work.cjs', '$.arcNotifyEvent.lot'];

test('a job runs in an image of its folder, is told everything, and its manifest becomes a generation', async () => {
  const secret = 'not for everybody';
  const environment = { HELLO: 'two\nlines', TOKEN: secret, HOME: '/home/of-the-image' };
  const { local, end } = await runJob({ command, environment, memoryMB: 512 });

  expect(end).toMatchObject({ result: 'complete' });
  expect(await written(local)).toEqual({
    HELLO: 'two\nlines',
    TOKEN: secret,
    HOME: '/home/of-the-image',
    PATH: expect.any(String),
    AWS_ENDPOINT_URL_S3: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(fake.verbs()).toEqual(['info', 'image', 'buildx version', 'build', 'run']);
  const { args, file } = fake.startOf('run');
  const [image = ''] = args.filter((word) => word.startsWith('clusterless-local:'));
  expect(image).toMatch(/^clusterless-local:sha256-[0-9a-f]{64}$/);
  expect(args.slice(args.indexOf(image) + 1)).toEqual([node, 'work.cjs', lot]);
  expect(args.join(' ')).toContain('--network host --memory 512m --memory-swap 512m --pull never');
  // Names only: everybody can read what a process was started with.
  expect(args.join(' ')).not.toContain(secret);
  // The command would look for its own engine and configuration there.
  expect(file).toEqual({ lines: ['HOME=/home/of-the-image'], mode: 0o600 });
});

test('the same content is built once, another content again, and the command of the image is its own', async () => {
  const local = await deployJob({ command: [] });
  context(`FROM scratch\nCMD ${JSON.stringify([node, 'work.cjs', lot])}\n`);
  await local.drain();
  expect(await endOf(local)).toMatchObject({ result: 'complete' });
  await local.putObject('s3://lake/raw/b.txt', textOf('again'), { at });
  await local.drain();

  const another = withDocker();
  await another.putObject('s3://lake/raw/c.txt', textOf('and again'), { at });
  await another.drain();

  expect(fake.verbs().filter((verb) => verb === 'build')).toHaveLength(1);
  expect(fake.verbs().filter((verb) => verb === 'run')).toHaveLength(3);
});

test('within Docker Desktop the endpoint has the name of the machine outside, for every bucket', async () => {
  fake.behave({ system: 'Docker Desktop' });
  const { local, end } = await runJob({ command });

  expect(end).toMatchObject({ result: 'complete' });
  expect(await written(local)).toMatchObject({
    AWS_ENDPOINT_URL_S3: expect.stringMatching(/^http:\/\/host\.docker\.internal:\d+$/),
  });
  const words = fake.startOf('run').args.join(' ');
  expect(words).toContain('--add-host host.docker.internal:host-gateway');
  expect(words).toContain('--add-host lake.host.docker.internal:host-gateway');
  expect(words).not.toContain('--network');
});

test.each<readonly [string, Partial<JobPart>, string, object]>([
  ['exits 3', { command: ['sh', '-c', 'echo broken >&2; exit 3'] }, '', { code: 'exit-3', lastLines: ['broken'] }],
  [
    'is killed for its memory',
    { command: ['sh', '-c', 'kill -9 $$'] },
    '',
    { code: 'exit-137', message: expect.stringContaining('1024 MB may be too little') },
  ],
  [
    'has an image that is not to be had',
    { image: 'nowhere:1', command: ['true'] },
    '',
    { code: 'CLS_DOCKER', message: expect.stringContaining('no such image: nowhere:1') },
  ],
  [
    'cannot be built',
    { command: ['true'] },
    'FROM scratch\nRUN false\n',
    { code: 'CLS_IMAGE', lastLines: expect.arrayContaining([expect.stringContaining('exit code: 1')]) },
  ],
  [
    'has no Dockerfile',
    { command: ['true'], imagePath: 'empty' },
    '',
    { code: 'CLS_IMAGE', message: expect.stringContaining('there is no Dockerfile in it') },
  ],
])('a job that %s is a failed run with its reason', async (_, job, recipe, error) => {
  mkdirSync(empty(), { recursive: true });
  const local = await deployJob('imagePath' in job ? { ...job, imagePath: empty() } : job);
  if (recipe !== '') context(recipe);
  await local.drain();

  expect(await endOf(local)).toMatchObject({ result: 'failed', error });
});

test('a container ends with its run: at the timeout', async () => {
  const { end } = await runJob({ command: ['sleep', '600'], timeoutSeconds: 0.5 });

  expect(end).toMatchObject({ result: 'timedout', error: { message: expect.stringContaining('longer than 0.5 s') } });
  await vi.waitFor(() => expect(fake.verbs()).toContain('rm'));
  expect(fake.containers()).toEqual([]);
});

test('a container that a dead process left behind is ended by the next', async () => {
  const local = withDocker();
  await deploy(local, ...boundaryObjects());
  mkdirSync(`${local.folder}/children`, { recursive: true });
  const dead = { host: (await import('node:os')).hostname(), pid: 2 ** 22 + 1, started: 'long ago' };
  const entry = { child: dead, parent: dead, container: 'clusterless-left-behind' };
  writeFileSync(`${local.folder}/children/left.json`, JSON.stringify(entry));
  await arrive(local);
  await local.drain();

  await vi.waitFor(() => expect(fake.startOf('rm').args).toEqual(['rm', '--force', 'clusterless-left-behind']));
  expect(existsSync(`${local.folder}/children/left.json`)).toBe(false);
});

test('without an engine nothing is begun', async () => {
  fake.behave({});
  await expect(withDocker().checkContainers()).rejects.toMatchObject({
    code: 'CLS_DOCKER',
    hint: expect.stringContaining('leave out --docker'),
  });
  fake.behave({ system: 'Debian', options: '[name=rootless]' });
  await expect(withDocker().checkContainers()).rejects.toMatchObject({
    code: 'CLS_DOCKER',
    summary: 'containers of this Docker engine cannot reach this machine',
  });
});

const runFunction = async (handler: string, code?: FunctionCode) => {
  const local = withDocker();
  const cmd = `ENTRYPOINT x\nCMD ${JSON.stringify([node, 'runtime.cjs'])}\n`;
  const part: UserFunctionPart = {
    part: 'user-function',
    name: 'sick-func',
    code: code ?? { from: 'built-image', path: context(`FROM scratch\n${cmd}`), imageName: 'images:sha256-1' },
    handler,
    environment: {},
    memoryMB: 256,
    timeoutSeconds: 30,
    architecture: 'X86_64',
    grants: [],
  };
  const arc = arcNamed('sick', 'raw', 'made');
  const [, rule] = arcObjects(arc);
  const parts = [
    functionPart(arc.control, { settings: toJson(arc) }),
    part,
    machinePart(arc.machine, part.name, arc.control),
  ];
  const objects = [...boundaryObjects(), stackOf('sick', parts), rule ?? ruleOf('none')];
  await deploy(local, ...objects);
  await arrive(local);
  await local.drain();
  return { local, end: await endOf(local) };
};

test('a function of an image is called over the Runtime API, and its answer is the manifest', async () => {
  const { end } = await runFunction('app.handler');

  expect(end).toMatchObject({ result: 'empty' });
  expect(fake.startOf('run').args.at(-1)).toBe('app.handler');
  await vi.waitFor(() => expect(fake.containers()).toEqual([]));
});

test.each([
  ['app.throws', { code: 'ValueError', message: `bad ${lot}` }],
  ['app.broken', { code: 'Runtime.ImportModuleError', message: 'no module named app' }],
])('a function of an image that fails as %s says so', async (handler, error) => {
  expect((await runFunction(handler)).end).toMatchObject({ result: 'failed', error });
});
