import { expect, test } from 'vitest';
import type { RunResult } from '../../src/metadata/keys.ts';
import {
  claimKey,
  endKey,
  manifestMarkerKey,
  manifestStates,
  sentKey,
  stateMarkerKey,
} from '../../src/metadata/keys.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { heal } from '../../src/pipeline/heal.ts';
import { status } from '../../src/pipeline/status.ts';
import { listUnsent } from '../../src/pipeline/unsent.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

const live = { kind: 'live' } as const;
const ok = { outcome: 'succeeded' } as const;
const ref = { project: 'quakes', arc: 'copy', version: 'v1' };
const clean = sink('clean');

const broken = { outcome: 'failed', code: 'OutOfMemory', message: 'killed', retryable: true } as const;

const complete = async (top: BenchTop, arc = arcOf(), of = lot): Promise<void> => {
  const input = await started(top, arc, of);
  await writeManifest(top, input);
  await finish(top.ports(), arc, input, ok);
};

/** As a process leaves it that dies between an end and its marker. */
const loseMarker = (top: BenchTop, result: RunResult, run = 0): Promise<void> =>
  top.bucket('state').remove(stateMarkerKey(ref, lot, run, result));

const loseManifestMarkers = async (top: BenchTop, name: string): Promise<void> => {
  for (const state of manifestStates) {
    await top.bucket('manifest').remove(manifestMarkerKey(sink(name), lot, 0, state));
  }
};

const statusOf = (top: BenchTop, ports = top.ports(), arc = arcOf()) =>
  status(
    ports,
    [
      {
        project: { name: 'quakes', version: '1' },
        placement: { provider: 'aws', stage: null, account: '1', region: 'us-west-2' },
        arcs: [arc],
        boundaries: [],
      },
    ],
    { from: Date.parse('2023-01-01T04:00:00Z'), to: Date.parse('2023-01-01T05:00:00Z'), now: top.now },
  );

const segments = async (top: BenchTop, ports = top.ports()) =>
  (await statusOf(top, ports)).datasets.map((dataset) => dataset.segments);

/** A store that lets something happen once, just before the first key of which this is true is read. */
const before = (store: ObjectStore, isIt: (key: string) => boolean, happen: () => Promise<void>): ObjectStore => {
  let happened = false;
  return {
    list: (prefix, options) => store.list(prefix, options),
    get: async (key) => {
      if (!happened && isIt(key)) {
        happened = true;
        await happen();
      }
      return await store.get(key);
    },
    putNew: (key, body) => store.putNew(key, body),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  };
};

test('a run that ended well and could not say so is no run that goes, and is said now', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await complete(top);
  const marker = stateMarkerKey(ref, lot, 0, 'complete');
  await top.bucket('state').remove(marker);
  expect(await segments(top)).toEqual([[[lot, lot, 'complete']]]);
  expect(top.bucket('state').keys()).not.toContain(marker);
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toEqual({ lot, answer: 'duplicate', run: 0 });
  expect(top.bucket('state').keys()).toContain(marker);
});

test('an empty run that could not say so is a duplicate too', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { state: 'empty' });
  await loseManifestMarkers(top, 'raw');
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'empty' });
  await loseMarker(top, 'empty');
  await loseManifestMarkers(top, 'clean');
  expect(await segments(top)).toEqual([[[lot, lot, 'empty']]]);
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'duplicate' });
});

test('a run that failed and could not say so has failed: it backs off, and its reason is shown', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await finish(top.ports(), arcOf(), await started(top, arcOf()), broken);
  await loseMarker(top, 'failed');
  const { attention } = await statusOf(top);
  expect(attention).toMatchObject([{ state: 'queued', reason: expect.stringContaining('OutOfMemory: killed') }]);
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'backing-off', attempt: 1 });
  expect(top.bucket('state').keys()).toContain(stateMarkerKey(ref, lot, 0, 'failed'));
  expect(await evaluate(top.ports(), arcOf(), lot, { kind: 'retry' })).toMatchObject({ answer: 'started', attempt: 2 });
});

test('a last attempt that failed and could not say so does not look as if it went on', async () => {
  const top = new BenchTop();
  const arc = arcOf({ retry: { maxAttempts: 1, backoffMin: [1] } });
  await given(top, 'raw');
  await finish(top.ports(), arc, await started(top, arc), broken);
  await loseMarker(top, 'failed');
  expect((await statusOf(top, top.ports(), arc)).attention).toMatchObject([{ state: 'failed' }]);
  expect(await evaluate(top.ports(), arc, lot, live)).toMatchObject({ answer: 'failed', attempt: 1 });
});

test('inputs that came after an end without a marker make the next run', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await complete(top);
  await loseMarker(top, 'complete');
  await given(top, 'raw', { generation: 1 });
  expect(await segments(top)).toEqual([[[lot, lot, 'stale']]]);
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'started', run: 1, attempt: 1 });
});

test('healing asks for the end of a run without a marker, once', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await complete(top);
  await loseMarker(top, 'complete');
  expect(await heal(top.ports(), arcOf())).toMatchObject({ evaluations: [{ answer: 'duplicate' }], resent: 0 });
  expect(await heal(top.ports(), arcOf())).toEqual({ evaluations: [], resent: 0 });
  expect(top.started).toHaveLength(1);
});

test('a run that ends while somebody looks is not taken for a dead one', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  // The listing was without a marker, and by the time of the next read all is over.
  const ports = top.ports((store) =>
    before(
      store,
      (key) => key === claimKey(ref, lot, 0),
      async () => {
        await finish(top.ports(), arcOf(), input, ok);
        top.dead.add(top.started[0]?.id ?? '');
      },
    ),
  );
  expect(await evaluate(ports, arcOf(), lot, live)).toMatchObject({ answer: 'duplicate', run: 0 });
  expect(top.started).toHaveLength(1);
});

test('an end that comes when another run has begun starts no third', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const old = await started(top, arcOf());
  await writeManifest(top, old);
  // Between a listing and the look at the end: given up, followed by another run, and ended after all.
  const ports = top.ports((store) =>
    before(
      store,
      (key) => key === endKey(ref, lot, 0),
      async () => {
        top.dead.add(top.started[0]?.id ?? '');
        await started(top, arcOf());
        await given(top, 'raw', { generation: 1 });
        await finish(top.ports(), arcOf(), old, ok);
      },
    ),
  );
  expect(await evaluate(ports, arcOf(), lot, live)).toMatchObject({ answer: 'running', run: 1 });
  expect(top.started).toHaveLength(2);
});

test('the state of a generation without a marker is read from the generation', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await complete(top);
  for (const name of ['raw', 'clean']) await loseManifestMarkers(top, name);
  expect(await segments(top)).toEqual([[[lot, lot, 'complete']]]);
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'duplicate' });
  expect(await heal(top.ports(), arcOf())).toEqual({ evaluations: [], resent: 0 });
});

test('of many generations those are announced again whose announcement is not known, in order', async () => {
  const top = new BenchTop();
  const lots = ['20230101PT5M049', lot, '20230102PT5M000'];
  for (const of of lots) {
    await given(top, 'raw', { lot: of });
    await complete(top, arcOf(), of);
  }
  await given(top, 'raw', { generation: 1 });
  await complete(top);
  const lost = [
    { lot: '20230102PT5M000', generation: 0 },
    { lot, generation: 1 },
  ] as const;
  for (const { lot: of, generation } of lost) await top.bucket('manifest').remove(sentKey(clean, of, generation));
  top.sent.splice(0);
  expect(await heal(top.ports(), arcOf(), '20230102PT5M000')).toMatchObject({ resent: 2 });
  expect(top.sent.map(({ detail }) => [detail['lot'], detail['generation']])).toEqual([
    [lot, 1],
    ['20230102PT5M000', 0],
  ]);
  expect(await heal(top.ports(), arcOf(), '20230102PT5M000')).toMatchObject({ resent: 0 });
});

test('finishing again announces what it adopts when the announcement is not known, and only then', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  for (const _ of [1, 2]) await finish(top.ports(), arcOf(), input, ok);
  expect(top.sent).toHaveLength(1);
  await top.bucket('manifest').remove(sentKey(clean, lot, 0));
  await finish(top.ports(), arcOf(), input, ok);
  expect(top.sent).toHaveLength(2);
});

test('what is committed and announced between the two listings is not announced again', async () => {
  const top = new BenchTop();
  await given(top, 'clean', { lot: '20230101PT5M049' });
  const store = top.bucket('manifest');
  const busy: ObjectStore = {
    list: async function* (prefix, options) {
      yield* store.list(prefix, options);
      await given(top, 'clean').catch(() => {});
      await store.putNew(sentKey(clean, lot, 0), new Uint8Array(0));
    },
    get: (key) => store.get(key),
    putNew: (key, body) => store.putNew(key, body),
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  };
  const span = { from: '20230101PT5M000', to: '20230101PT5M287' };
  expect(await listUnsent(busy, clean, span)).toEqual([{ lot: '20230101PT5M049', generations: [0] }]);
  expect(await listUnsent(store, clean, span)).toEqual([{ lot: '20230101PT5M049', generations: [0] }]);
});

test('status lists two keys of a lot, and asks for no announcement and no end of a lot that is well', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await complete(top);
  const asked: string[] = [];
  const refused = () => Promise.reject(new Error('status writes'));
  const ports = top.ports((store) => ({
    list: async function* (prefix, options) {
      for await (const listed of store.list(prefix, options)) {
        asked.push(listed.key);
        yield listed;
      }
    },
    get: (key) => {
      asked.push(key);
      return store.get(key);
    },
    putNew: refused,
    putIfMatch: refused,
    remove: refused,
  }));
  expect(await segments(top, ports)).toEqual([[[lot, lot, 'complete']]]);
  expect(asked.filter((key) => key.startsWith('arcs/'))).toHaveLength(2);
  expect(asked.filter((key) => key.startsWith('datasets/name=clean/'))).toHaveLength(2);
  expect(asked.filter((key) => key.startsWith('sent/') || key.startsWith('ends/'))).toEqual([]);
});
