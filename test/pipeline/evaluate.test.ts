import { expect, test } from 'vitest';
import { encodeRecord } from '../../src/metadata/record.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, source } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

const live = { kind: 'live' } as const;
const twoSources = arcOf({ sources: { left: source('raw'), right: source('ref') } });

const failure = (retryable: boolean) => ({ outcome: 'failed', code: 'Boom', message: 'it broke', retryable }) as const;

test('a lot whose inputs are not all there waits, and says for what', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  expect(await evaluate(top.ports(), twoSources, lot, live)).toEqual({
    lot,
    answer: 'waiting',
    missing: [{ role: 'right', dataset: 'ref/v1', lot }],
  });
  await given(top, 'ref');
  expect(await evaluate(top.ports(), twoSources, lot, live)).toMatchObject({ answer: 'started', run: 0 });
});

test('what is done is a duplicate until an input has a new generation', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  await finish(top.ports(), arcOf(), input, { outcome: 'succeeded' });
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toEqual({ lot, answer: 'duplicate', run: 0 });
  await given(top, 'raw', { generation: 1 });
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'started', run: 1, attempt: 1 });
});

test('a failed run backs off, is tried again at its time, and fails for good after its last attempt', async () => {
  const top = new BenchTop();
  const arc = arcOf({ retry: { maxAttempts: 2, backoffMin: [10] } });
  await given(top, 'raw');
  const { end } = await finish(top.ports(), arc, await started(top, arc), failure(true));
  expect(end).toMatchObject({ result: 'failed', retryAt: '2023-01-01T04:27:00.000Z', error: { code: 'Boom' } });
  expect([...top.schedules]).toMatchObject([
    ['retry-quakes-copy-v1-20230101PT5M050-r0001', { at: top.now + 600_000, wake: { target: 'copy-control' } }],
  ]);
  expect(await evaluate(top.ports(), arc, lot, live)).toMatchObject({ answer: 'backing-off', attempt: 1 });
  expect(await evaluate(top.ports(), arc, lot, { kind: 'retry' })).toMatchObject({ answer: 'started', attempt: 2 });
  const again = top.started.at(-1)?.input ?? null;
  await finish(top.ports(), arc, RunInput.parse(again), failure(true));
  expect(await evaluate(top.ports(), arc, lot, { kind: 'retry' })).toMatchObject({ answer: 'failed', attempt: 2 });
  expect(await evaluate(top.ports(), arc, lot, { kind: 'replay', id: 'ana' })).toMatchObject({
    answer: 'started',
    attempt: 1,
  });
});

test('a failure that trying again cannot help is final at once', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await finish(top.ports(), arcOf(), await started(top, arcOf()), failure(false));
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'failed', attempt: 1 });
  expect(top.schedules.size).toBe(0);
});

test('after a replay the same inputs are a duplicate again, for events and sweeps alike', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const first = await started(top, arcOf());
  await writeManifest(top, first);
  await finish(top.ports(), arcOf(), first, { outcome: 'succeeded' });
  const replay = { kind: 'replay', id: 'ana-1' } as const;
  expect(await evaluate(top.ports(), arcOf(), lot, replay)).toMatchObject({ answer: 'started', run: 1 });
  const second = RunInput.parse(top.started.at(-1)?.input);
  await writeManifest(top, second);
  await finish(top.ports(), arcOf(), second, { outcome: 'succeeded' });
  expect(
    top
      .bucket('manifest')
      .keys('datasets/name=clean')
      .filter((key) => key.endsWith('.json')),
  ).toHaveLength(2);
  for (const cause of [live, { kind: 'sweep' } as const, replay]) {
    expect(await evaluate(top.ports(), arcOf(), lot, cause)).toMatchObject({ answer: 'duplicate', run: 1 });
  }
});

test('a person who replays without a name tries again what failed, and repeats nothing that is done', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await finish(top.ports(), arcOf(), await started(top, arcOf()), failure(false));
  const replay = { kind: 'replay' } as const;
  expect(await evaluate(top.ports(), arcOf(), lot, replay)).toMatchObject({ answer: 'started', run: 1, attempt: 1 });
  const again = RunInput.parse(top.started.at(-1)?.input);
  expect(again.cause).toEqual({ kind: 'retry' });
  await writeManifest(top, again);
  await finish(top.ports(), arcOf(), again, { outcome: 'succeeded' });
  expect(await evaluate(top.ports(), arcOf(), lot, replay)).toMatchObject({ answer: 'duplicate', run: 1 });
});

test('a paused arc starts nothing by itself and obeys a person', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const control = encodeRecord({ paused: true, since: '2023-01-01T00:00:00Z', by: 'ana' });
  await top.bucket('meta').putNew('control/project=quakes/arc=copy.json', control);
  for (const kind of ['live', 'retry', 'heal', 'sweep', 'recheck'] as const) {
    expect(await evaluate(top.ports(), arcOf(), lot, { kind })).toEqual({ lot, answer: 'paused' });
  }
  expect(await evaluate(top.ports(), arcOf(), lot, { kind: 'replay', id: 'x' })).toMatchObject({ answer: 'started' });
});

const complete = async (top: BenchTop, arc: ReturnType<typeof arcOf>): Promise<void> => {
  const input = await started(top, arc);
  await writeManifest(top, input);
  await finish(top.ports(), arc, input, { outcome: 'succeeded' });
};

const restatements = [
  { policy: undefined, project: 'others', kind: 'live', answer: 'started' },
  { policy: undefined, project: 'others', kind: 'late', answer: 'started' },
  { policy: undefined, project: 'others', kind: 'backfill', answer: 'held' },
  { policy: undefined, project: 'others', kind: 'waive', answer: 'held' },
  { policy: undefined, project: 'quakes', kind: 'replay', answer: 'started' },
  { policy: 'rerun', project: 'others', kind: 'backfill', answer: 'started' },
  { policy: 'hold', project: 'quakes', kind: 'live', answer: 'held' },
  { policy: 'ignore', project: 'quakes', kind: 'live', answer: 'ignored' },
] as const;

for (const { policy, project, kind, answer } of restatements) {
  test(`inputs restated by ${kind} of ${project} under onRestate ${policy ?? 'by default'}: ${answer}`, async () => {
    const top = new BenchTop();
    const sources = { main: source('raw', { owner: project }) };
    const arc = policy === undefined ? arcOf({ sources }) : arcOf({ sources, onRestate: policy });
    await given(top, 'raw');
    await complete(top, arc);
    await given(top, 'raw', { generation: 1, cause: { kind }, project });
    expect(await evaluate(top.ports(), arc, lot, live)).toMatchObject({ answer });
    if (answer === 'held') {
      expect(await evaluate(top.ports(), arc, lot, { kind: 'backfill', id: 'yes' })).toMatchObject({
        answer: 'started',
      });
    }
  });
}

const emptyInputs = [
  { onEmpty: 'propagate', answer: 'empty', result: 'r0000.empty', sent: 1 },
  { onEmpty: 'run', answer: 'started', result: 'r0000.claim', sent: 0 },
  { onEmpty: 'ignore', answer: 'ignored', result: undefined, sent: 0 },
] as const;

for (const { onEmpty, answer, result, sent } of emptyInputs) {
  test(`inputs that are all empty under onEmpty ${onEmpty}: ${answer}`, async () => {
    const top = new BenchTop();
    const arc = arcOf({ onEmpty });
    await given(top, 'raw', { state: 'empty' });
    expect(await evaluate(top.ports(), arc, lot, live)).toMatchObject({ answer });
    expect(
      top
        .bucket('state')
        .keys()
        .some((key) => result !== undefined && key.endsWith(result)),
    ).toBe(result !== undefined);
    expect(top.sent).toHaveLength(sent);
  });
}

test('an input that comes while emptiness is passed on is seen when that ends', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { state: 'empty' });
  const ports = top.ports((store) => ({
    list: (prefix, options) => store.list(prefix, options),
    get: (key) => store.get(key),
    putNew: async (key, body) => {
      if (key.endsWith('r0000.claim')) await given(top, 'raw', { generation: 1 });
      return store.putNew(key, body);
    },
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  }));
  expect(await evaluate(ports, arcOf(), lot, live)).toMatchObject({ answer: 'empty', run: 0 });
  expect(top.started.map(({ input }) => RunInput.parse(input).run)).toEqual([1]);
});

test('one empty input of two is no empty lot', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { state: 'empty' });
  await given(top, 'ref');
  expect(await evaluate(top.ports(), twoSources, lot, live)).toMatchObject({ answer: 'started' });
});

test('a lot with a waived or an expired input is not expected to run', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { state: 'waived' });
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'ignored' });
  await given(top, 'raw', { lot: '20230101PT5M051', state: 'removed' });
  expect(await evaluate(top.ports(), arcOf(), '20230101PT5M051', live)).toMatchObject({ answer: 'ignored' });
});

test('a text that is no lot of the arc is answered, not thrown', async () => {
  const top = new BenchTop();
  for (const text of ['20230101PT5M288', '20230101PT15M000', 'nonsense', '']) {
    expect(await evaluate(top.ports(), arcOf(), text, live)).toMatchObject({ answer: 'unknown-lot' });
  }
});

test('a machine that cannot be started is a failed attempt that comes again', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const ports = top.ports();
  const broken = { ...ports, launcher: { ...ports.launcher, start: () => Promise.reject(new Error('no disk')) } };
  await expect(evaluate(broken, arcOf(), lot, live)).rejects.toThrow('no disk');
  expect(await evaluate(ports, arcOf(), lot, live)).toMatchObject({ answer: 'backing-off', attempt: 1 });
});

test('an input that comes while a machine fails to start is tried at once', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const ports = top.ports();
  let starts = 0;
  const start: typeof ports.launcher.start = async (execution) => {
    if (++starts > 1) return ports.launcher.start(execution);
    await given(top, 'raw', { generation: 1 });
    throw new Error('no disk');
  };
  const flaky = { ...ports, launcher: { ...ports.launcher, start } };
  await expect(evaluate(flaky, arcOf(), lot, live)).rejects.toThrow('no disk');
  expect(top.started.map(({ input }) => RunInput.parse(input).snapshot)).toEqual([{ main: [{ lot, generation: 1 }] }]);
});

test('everything one run needs is in its input', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { uris: ['s3://lake/raw/a'] });
  const input = await started(top, arcOf({ workloadProps: { x: 1 } }));
  const manifest = `s3://manifest/datasets/name=raw/version=v1/lot=${lot}/g0000.json`;
  expect(input).toMatchObject({
    lot,
    run: 0,
    attempt: 1,
    snapshot: { main: [{ lot, generation: 0 }] },
    context: {
      role: 'main',
      arcNotifyEvent: {
        dataset: { name: 'raw', version: 'v1', pathURI: 's3://lake/raw/' },
        lot,
        manifest,
        datasetId: 'raw/v1',
      },
      existingPartialManifests: {},
    },
    props: {
      sourceManifestPaths: { main: manifest },
      sourceManifests: { main: [manifest] },
      workloadProps: { x: 1 },
    },
  });
  expect(input.props.sinks['main']).toEqual({
    name: 'clean',
    version: 'v1',
    pathURI: 's3://lake/clean/',
    runURI: `s3://lake/clean/lot=${lot}/run=${input.runId}/`,
  });
  expect(input.props.sinkManifestTemplates['main']).toBe(
    `s3://manifest/runs/${input.runId}/role=main/lot={lot}/state={state}{/attempt*}/manifest.json`,
  );
});
