import { describe, expect, test } from 'vitest';
import { parsePredecessorManifestKey } from '../../src/metadata/predecessor.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { generationsOf } from '../../src/pipeline/generations.ts';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import { status } from '../../src/pipeline/status.ts';
import { copy } from '../../src/workloads/copy.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, boundaryOf, sink } from './examples.ts';
import { given, lot } from './steps.ts';

const at = (name: string, state: string, of = lot): string =>
  `datasets/name=${name}/version=v1/lot=${of}/state=${state}/manifest.json`;

/** As the predecessor's functions, or a workload of its users, left it. */
const left = async (
  top: BenchTop,
  key: string,
  { uris = ['s3://lake/raw/old.txt'] as readonly string[], state = 'complete' } = {},
): Promise<void> => {
  const body = { state, comment: null, lotId: lot, uriType: 'identifier', uris, dataset: { name: 'ignored' } };
  await top.bucket('manifest').putNew(key, new TextEncoder().encode(JSON.stringify(body)));
};

const found = (top: BenchTop, name = 'raw') => generationsOf(top.bucket('manifest'), sink(name), lot);

describe('a manifest of the predecessor', () => {
  test.each([
    [at('raw', 'complete'), { lot, state: 'complete' }],
    [at('raw', 'empty'), { lot, state: 'empty' }],
    [`${at('raw', 'complete')}/manifest-data.json`, { lot, state: 'complete' }],
    [at('raw', 'partial'), undefined],
    [`datasets/name=raw/version=v1/lot=${lot}/state=partial/attempt=1/manifest.json`, undefined],
    [at('raw', 'complete', '20230101PT5M288'), undefined],
    [`datasets/name=raw/version=v1/lot=${lot}/g0000.json`, undefined],
    [`${at('raw', 'complete')}/_SUCCESS`, undefined],
  ])('is known by its key: %s', (key, parsed) => {
    expect(parsePredecessorManifestKey(key)).toEqual(parsed);
  });

  test('is generation 0 of its lot, announced long ago', async () => {
    const top = new BenchTop();
    await left(top, at('raw', 'complete'));

    expect(await found(top)).toEqual({
      lot,
      generation: 0,
      state: 'complete',
      committed: [],
      predecessor: at('raw', 'complete'),
    });
  });

  test('counts no more when there is a generation of ours', async () => {
    const top = new BenchTop();
    await left(top, at('raw', 'complete'));
    await given(top, 'raw', { generation: 1, state: 'empty' });

    expect(await found(top)).toEqual({ lot, generation: 1, state: 'empty', committed: [1] });
  });

  test('with data goes before an empty one beside it', async () => {
    const top = new BenchTop();
    await left(top, at('raw', 'complete'));
    await left(top, at('raw', 'empty'), { state: 'empty', uris: [] });

    expect(await found(top)).toMatchObject({ state: 'complete' });
  });
});

describe('an arc that reads lots of the predecessor', () => {
  test.each([at('raw', 'complete'), `${at('raw', 'complete')}/manifest-data.json`])(
    'copies what %s lists, and commits it as any other',
    async (key) => {
      const top = new BenchTop();
      top.data.put('s3://lake/raw/old.txt', 'old');
      await left(top, key);
      const arc = arcOf();
      expect(await evaluate(top.ports(), arc, lot, { kind: 'live' })).toMatchObject({ answer: 'started' });
      const input = RunInput.parse(top.started[0]?.input);
      expect(input.props.sourceManifestPaths['main']).toBe(`s3://manifest/${key}`);
      await copy(top.ports(), top.started[0]?.input ?? null);
      const { end } = await finish(top.ports(), arc, input, { outcome: 'succeeded' });

      expect(end.result).toBe('complete');
      expect(top.data.text('s3://lake/clean/old.txt')).toBe('old');
      expect(await evaluate(top.ports(), arc, lot, { kind: 'heal' })).toMatchObject({ answer: 'duplicate' });
    },
  );

  test('does not make again what the predecessor made of them, unless a person asks', async () => {
    const top = new BenchTop();
    await left(top, at('raw', 'complete'));
    await left(top, at('clean', 'complete'), { uris: ['s3://lake/clean/old.txt'] });

    expect(await evaluate(top.ports(), arcOf(), lot, { kind: 'heal' })).toEqual({
      lot,
      answer: 'ignored',
      reason: 'the predecessor has made it of the same inputs',
    });
    expect(await evaluate(top.ports(), arcOf(), lot, { kind: 'replay' })).toMatchObject({ answer: 'started' });
  });

  test('makes them again when they are restated', async () => {
    const top = new BenchTop();
    await left(top, at('raw', 'complete'));
    await left(top, at('clean', 'complete'));
    await given(top, 'raw', { generation: 1 });

    expect(await evaluate(top.ports(), arcOf(), lot, { kind: 'late' })).toMatchObject({ answer: 'started' });
  });

  test('shows them as complete', async () => {
    const top = new BenchTop();
    await left(top, at('raw', 'complete'));
    await left(top, at('clean', 'complete'));
    const from = Date.parse('2023-01-01T04:10:00Z');
    const project = {
      project: { name: 'quakes', version: '1' },
      placement: { provider: 'aws', stage: null, account: '1', region: 'us-west-2' },
      arcs: [arcOf()],
      boundaries: [boundaryOf()],
    };
    const { datasets } = await status(top.ports(), [project], { from, to: from + 300_000, now: top.now });

    expect(datasets.map(({ id, counts }) => [id, counts.complete, counts.pending])).toEqual([
      ['raw/v1', 1, 0],
      ['clean/v1', 1, 0],
    ]);
  });
});

test('an object that comes late to a lot of the predecessor is added to it, and stays so', async () => {
  const top = new BenchTop();
  top.data.put('s3://lake/raw/old.txt', 'old');
  await left(top, at('raw', 'complete'));
  const arrive = (key: string, sequencer: string) => {
    const { size, etag } = top.data.put(`s3://lake/${key}`, key);
    return pipelineHandlers.collect(top.ports(), boundaryOf(), {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2023-01-01T04:10:30Z',
      detail: { bucket: { name: 'lake' }, object: { key, size, etag, sequencer } },
    });
  };
  expect(await arrive('raw/new.txt', '01')).toMatchObject({ answer: 'committed', generation: 1 });
  expect(await arrive('raw/newer.txt', '02')).toMatchObject({ answer: 'committed', generation: 2 });

  const manifest = await top.json('manifest', `datasets/name=raw/version=v1/lot=${lot}/g0002.json`);
  expect(manifest).toMatchObject({
    uris: ['s3://lake/raw/new.txt', 's3://lake/raw/newer.txt', 's3://lake/raw/old.txt'],
  });
});
