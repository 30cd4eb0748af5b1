import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Handler } from '../../../../src/ports/ports.ts';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import { thisProcess } from '../../../../src/substrate/local/process.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';
import { bucketNamed, deploy, functionPart, Place, ruleOf, stackOf, textOf } from '../place.ts';
import { contender } from '../store/contender-process.ts';
import { worldOf } from '../world.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

const opened = async (handler: Handler): Promise<LocalSubstrate> => {
  const local = place.open(worldOf({ control: handler }));
  const targets = [{ id: 'x', function: 'one-fn' }];
  await deploy(
    local,
    stackOf('one', [functionPart('one-fn')]),
    ruleOf('one', { bus: 'default', pattern: { source: ['aws.s3'] }, targets }),
  );
  return local;
};

test('objects in a bucket with events on are told to the default bus, with what S3 would say', async () => {
  const seen: unknown[] = [];
  const local = await opened(async (_ports, _settings, payload) => seen.push(payload));
  await deploy(local, bucketNamed('loud'), bucketNamed('quiet', false));
  const at = Date.parse('2023-01-01T04:10:30Z');
  const { etag } = await local.putObject('s3://loud/a%20b/%C3%BC.txt', textOf('hello'), { at });
  await local.putObject('s3://quiet/a.txt', textOf('hello'));
  await local.removeObject('s3://loud/a%20b/%C3%BC.txt');
  await local.drain();
  expect(seen).toEqual([
    expect.objectContaining({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2023-01-01T04:10:30Z',
      resources: ['arn:aws:s3:::loud'],
      detail: expect.objectContaining({
        version: '0',
        bucket: { name: 'loud' },
        object: { key: 'a b/ü.txt', size: 5, etag, sequencer: expect.stringMatching(/^[0-9A-F]{16}$/) },
        reason: 'PutObject',
      }),
    }),
    expect.objectContaining({ 'detail-type': 'Object Deleted' }),
  ]);
});

test('an event is never delivered before its object can be seen', async () => {
  const seen: unknown[] = [];
  const local = await opened(async ({ data }, _settings, payload) => {
    const key = JSON.stringify(payload).match(/"key":"([^"]+)"/)?.[1];
    seen.push((await data.head(`s3://loud/${key}`)) !== undefined);
  });
  await deploy(local, bucketNamed('loud'));
  const controller = new AbortController();
  const draining = local.drain({ until: 'stopped', signal: controller.signal });
  for (let n = 0; n < 50; n++) await local.putObject(`s3://loud/${n}.txt`, textOf('x'));
  while (seen.length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  await draining;
  expect(new Set(seen)).toEqual(new Set([true]));
});

test('an object that waits for the lock of its bucket is told when it can be seen, and not before', async () => {
  const seen: string[] = [];
  const local = await opened(async ({ data }, _settings, payload) => {
    const key = JSON.stringify(payload).match(/"key":"([^"]+)"/)?.[1];
    seen.push(`${key} ${(await data.head(`s3://loud/${key}`)) === undefined ? 'not there' : 'there'}`);
  });
  await deploy(local, bucketNamed('loud'));
  await local.putObject('s3://loud/a/b', textOf('x'));
  await local.drain();
  const layout = layoutOf(local.folder);
  const holder = await contender('hold', layout.home, `${layout.locks}/loud`);
  const controller = new AbortController();
  const draining = local.drain({ until: 'stopped', signal: controller.signal });
  try {
    holder.go();
    expect(await holder.line()).toBe('holding');
    const put = local.putObject('s3://loud/a', textOf('x'));
    await turns(25);
    await holder.kill();
    await put;
  } finally {
    await holder.kill();
    controller.abort();
    await draining;
  }
  await local.drain();
  expect(seen).toEqual(['a/b there', 'a there']);
  expect(readdirSync(`${local.folder}/events`)).toEqual([]);
});

test.each([
  ['short', 'k'],
  ['whose event is longer than a page', '%01'.repeat(1000)],
])('what another process delivers of a key that is %s names the etag', async (_, key) => {
  const seen: unknown[] = [];
  const handler: Handler = async (_ports, _settings, payload) => seen.push(payload);
  const local = await opened(handler);
  await deploy(local, bucketNamed('loud'));
  const { etag } = await local.putObject(`s3://loud/${key}`, textOf('x'));
  await place.open(worldOf({ control: handler })).drain();
  expect(seen).toMatchObject([{ detail: { object: { key: decodeURIComponent(key), etag } } }]);
});

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
};

const preparedBy = ({ pid, started }: { readonly pid: number; readonly started: string }) =>
  `00000000000000001-x.abc.${encodeURIComponent(hostname())}~${pid}~${started}.prepared`;

test.each([
  ['dead: the object may be there', { pid: 4_194_304, started: '0' }, 1],
  ['alive: the object is not there yet', thisProcess(), 0],
])(
  'an event whose writer was about to show its object is delivered when the writer is %s',
  async (_, writer, expected) => {
    const seen: unknown[] = [];
    const local = await opened(async (_ports, _settings, payload) => seen.push(payload));
    mkdirSync(`${local.folder}/events`, { recursive: true });
    const text = JSON.stringify({ to: { bus: 'default' }, attempts: 0, payload: { source: 'aws.s3' } });
    writeFileSync(`${local.folder}/events/${preparedBy(writer)}`, text);
    await local.drain();
    expect([seen.length, readdirSync(`${local.folder}/events`).length]).toEqual([expected, 1 - expected]);
  },
);
