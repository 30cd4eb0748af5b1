import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endKey } from '../../../../src/metadata/keys.ts';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import { standardWorld } from '../../../../src/substrate/local/world.ts';
import type { JobPart } from '../../../../src/substrate/part.ts';
import {
  arcNamed,
  arcObjects,
  boundaryObjects,
  deploy,
  functionPart,
  jobPart,
  Place,
  ruleOf,
  stackOf,
  stores,
  textOf,
} from '../place.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** Writes a manifest into the run's own prefix through the S3 endpoint, as a workload in any language would. */
const writer = `
const props = JSON.parse(process.env.CLS_ARC_PROPS_JSON);
const [lot, change = '{}'] = process.argv.slice(2);
const authorization = 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20230101/us-west-2/s3/aws4_request, Signature=x';
const put = (uri, body) => fetch(process.env.AWS_ENDPOINT_URL_S3 + '/' + uri.slice(5), { method: 'PUT', body, headers: { authorization } });
const data = props.sinks.main.runURI + 'out.txt';
const manifest = { state: 'complete', comment: null, lotId: lot, uriType: 'identifier', uris: [data], ...JSON.parse(change) };
const target = props.sinkManifestTemplates.main.replace('{lot}', lot).replace('{state}', manifest.state).replace('{/attempt*}', '');
(async () => {
  console.log(JSON.stringify({ local: process.env.CLS_LOCAL, job: process.env.AWS_BATCH_JOB_ID, attempt: process.env.AWS_BATCH_JOB_ATTEMPT, hello: process.env.HELLO, cwd: process.cwd(), lot }));
  await put(data, 'hello');
  const answer = await put(target, process.argv[4] ?? JSON.stringify(manifest));
  if (!answer.ok) throw new Error(await answer.text());
})();
`;

const folder = (): string => {
  const path = join(place.home, 'workload');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'write.cjs'), writer);
  return path;
};

const lot = '20230101PT5M050';
const at = Date.parse('2023-01-01T04:10:30Z');

interface End {
  readonly result: string;
  readonly retryable: boolean;
  readonly error?: { readonly code: string; readonly message: string; readonly lastLines?: readonly string[] };
}

const endOf = async (local: LocalSubstrate, arc: string): Promise<End> => {
  const key = endKey({ project: 'quakes', arc, version: 'v1' }, lot, 0);
  const stored = await local.ports.store(stores.state).get(key);
  return JSON.parse(new TextDecoder().decode(stored?.body));
};

const generations = async (local: LocalSubstrate, dataset: string): Promise<number> => {
  let count = 0;
  for await (const { key } of local.ports.store(stores.manifest).list(`datasets/name=${dataset}/`)) {
    if (key.endsWith('.json')) count += 1;
  }
  return count;
};

const run = async (job: Partial<JobPart>) => {
  const local = place.open();
  const part = jobPart('sick-job', { imagePath: folder(), ...job });
  const sibling = arcNamed('well', 'raw', 'copied');
  local.clock.advanceTo(Date.parse('2023-01-01T05:00:00Z'));
  await deploy(
    local,
    ...boundaryObjects(),
    ...arcObjects(arcNamed('sick', 'raw', 'made'), part),
    ...arcObjects(sibling),
  );
  await local.putObject('s3://lake/raw/a.txt', textOf('hello'), { at });
  const drained = await local.drain();
  return { local, drained, end: await endOf(local, 'sick'), sibling: await generations(local, 'copied') };
};

const node = process.execPath;

test('a job is told everything, writes through the endpoint, and its manifest becomes a generation', async () => {
  const { local, drained, end } = await run({
    command: [node, 'write.cjs', '$.arcNotifyEvent.lot'],
    environment: { HELLO: 'world' },
  });
  expect(drained.runs).toEqual({ started: 2, complete: 2, empty: 0, failed: 0 });
  expect(end).toMatchObject({ result: 'complete' });
  expect(await generations(local, 'made')).toBe(1);
  const log = readFileSync(`${local.folder}/logs/${await nameOfRun(local)}.log`, 'utf8');
  expect(JSON.parse(log)).toEqual({
    local: 'true',
    job: expect.stringMatching(/^[0-9a-f-]{36}$/),
    attempt: '1',
    hello: 'world',
    cwd: folder(),
    lot,
  });
});

test('who waits while another process delivers, waits for what the objects of its jobs cause too', async () => {
  const order: string[] = [];
  const probe = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push('caused');
  };
  const world = { handlers: { ...standardWorld.handlers, 'log-export': probe } };
  const [waiting, delivering] = [place.open({ world }), place.open({ world })];
  const part = jobPart('sick-job', { imagePath: folder(), command: [node, 'write.cjs', '$.arcNotifyEvent.lot'] });
  waiting.clock.advanceTo(Date.parse('2023-01-01T05:00:00Z'));
  const pattern = { source: ['aws.s3'], detail: { object: { key: [{ suffix: 'out.txt' }] } } };
  await deploy(
    waiting,
    ...boundaryObjects(),
    ...arcObjects(arcNamed('sick', 'raw', 'made'), part),
    stackOf('probe', [functionPart('probe-fn', { handler: 'log-export' })]),
    ruleOf('probe', { bus: 'default', pattern, targets: [{ id: 'x', function: 'probe-fn' }] }),
  );
  const over = new AbortController();
  const drained = delivering.drain({ until: 'stopped', signal: over.signal });
  await waiting.putObject('s3://lake/raw/a.txt', textOf('hello'), { at });
  await waiting.drain();
  order.push('waited');
  over.abort();
  await drained;
  expect(order).toEqual(['caused', 'waited']);
});

const nameOfRun = async (local: LocalSubstrate): Promise<string> => {
  const key = `arcs/project=quakes/arc=sick/version=v1/lot=${lot}/r0000.claim`;
  const stored = await local.ports.store(stores.state).get(key);
  return JSON.parse(new TextDecoder().decode(stored?.body)).execution.split(':').at(-1);
};

test('a command for the laptop is taken instead of the container command, in its own folder', async () => {
  const { end } = await run({
    command: ['/opt/only-in-the-image'],
    local: { command: [node, join(folder(), 'write.cjs'), '$.arcNotifyEvent.lot'], cwd: place.home },
  });
  expect(end).toMatchObject({ result: 'complete' });
});

const write = (...more: readonly string[]): readonly string[] => [node, 'write.cjs', '$.arcNotifyEvent.lot', ...more];

test.each<readonly [string, Partial<JobPart>, Partial<End>, RegExp]>([
  [
    'exits 1',
    { command: ['sh', '-c', 'echo it broke >&2; exit 1'] },
    { result: 'failed', retryable: true },
    /exited with 1/,
  ],
  [
    'hangs past its timeout',
    { command: ['sleep', '60'], timeoutSeconds: 0.3 },
    { result: 'timedout', retryable: true },
    /longer than 0.3 s/,
  ],
  ['writes no manifest', { command: ['true'] }, { result: 'failed', retryable: false }, /manifest/],
  [
    'writes a manifest of another lot',
    { command: write('{"lotId":"20230101PT5M051"}') },
    { result: 'failed', retryable: false },
    /20230101PT5M051/,
  ],
  [
    'names data outside of its sink',
    { command: write('{"uris":["s3://lake/raw/a.txt"]}') },
    { result: 'failed', retryable: false },
    /raw\/a\.txt/,
  ],
  [
    'writes a manifest that is no JSON',
    { command: write('{}', '{"state":') },
    { result: 'failed', retryable: false },
    /manifest/,
  ],
  [
    'is not there',
    { command: ['no-such-program'] },
    { result: 'failed', retryable: false },
    /no program no-such-program/,
  ],
  [
    'has no folder',
    { command: ['true'], imagePath: '/no/such/folder' },
    { result: 'failed', retryable: false },
    /folder \/no\/such\/folder/,
  ],
  [
    'wants what its input does not have',
    { command: ['echo', '$.nothing'] },
    { result: 'failed', retryable: false },
    /\$\.nothing/,
  ],
  [
    'floods its output',
    { command: [node, '-e', `process.stderr.write('x\\n'.repeat(2e6), () => process.exit(9))`] },
    { result: 'failed' },
    /exited with 9/,
  ],
])(
  'a workload that %s fails its run with that reason, commits nothing and harms nobody',
  async (_, job, expected, reason) => {
    const { local, drained, end, sibling } = await run(job);
    expect(drained).toMatchObject({ runs: { started: 2, complete: 1, failed: 1 }, deadLetters: 0 });
    expect(end).toMatchObject(expected);
    expect(end.error?.message).toMatch(reason);
    expect([await generations(local, 'made'), sibling]).toEqual([0, 1]);
  },
);

test('the last lines of a workload are in the end of its run, for people', async () => {
  const { end } = await run({ command: ['sh', '-c', 'echo first; echo last >&2; exit 1'] });
  expect([...(end.error?.lastLines ?? [])].sort()).toEqual(['first', 'last']);
});

test('a failed run is tried again when its time has come, and its children never outlive it', async () => {
  const { local, drained } = await run({
    command: ['sh', '-c', 'test -e again && exec "$0" "$@"; touch again; exit 1', ...write()],
  });
  expect(drained.next).toMatchObject({ what: expect.stringContaining('retry') });
  const later = await local.advanceTo(Date.parse(drained.next?.at ?? ''));
  expect(later.runs).toEqual({ started: 1, complete: 1, empty: 0, failed: 0 });
});
