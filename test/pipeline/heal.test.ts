import { expect, test } from 'vitest';
import { sentKey } from '../../src/metadata/keys.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { heal } from '../../src/pipeline/heal.ts';
import { sweep } from '../../src/pipeline/sweep.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, boundaryOf, sink, source } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

const ok = { outcome: 'succeeded' } as const;
const answers = (found: { evaluations: readonly { answer: string }[] }): string[] =>
  found.evaluations.map(({ answer }) => answer);

test('a lot whose event was lost is started, one that is done is left alone', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  await finish(top.ports(), arcOf(), input, ok);
  await given(top, 'raw', { lot: '20230101PT5M051' });
  expect(await heal(top.ports(), arcOf())).toMatchObject({
    evaluations: [{ lot: '20230101PT5M051', answer: 'started' }],
    resent: 0,
  });
});

test('a run whose process died is taken up again, a restated lot is made again', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await started(top, arcOf());
  expect(answers(await heal(top.ports(), arcOf()))).toEqual(['running']);
  top.dead.add(top.started[0]?.id ?? '');
  expect(answers(await heal(top.ports(), arcOf()))).toEqual(['started']);

  const input = await started(top, arcOf({ version: 'v2' }));
  await writeManifest(top, input);
  await finish(top.ports(), arcOf({ version: 'v2' }), input, ok);
  await given(top, 'raw', { generation: 1 });
  expect(answers(await heal(top.ports(), arcOf({ version: 'v2' })))).toEqual(['started']);
});

test('a generation that was never announced is announced', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  await finish(top.ports(), arcOf(), input, ok);
  await top.bucket('manifest').remove(sentKey(sink('clean'), lot, 0));
  top.sent.splice(0);
  expect(await heal(top.ports(), arcOf())).toMatchObject({ resent: 1 });
  expect(top.sent).toMatchObject([{ detail: { datasetId: 'clean/v1', lot } }]);
  expect(await heal(top.ports(), arcOf())).toMatchObject({ resent: 0 });
});

test('the last day is that of the newest lots, wherever the clock is; older lots are for the sweep', async () => {
  const top = new BenchTop();
  top.now = Date.parse('2031-07-01T00:00:00Z');
  await given(top, 'raw', { lot: '20221230PT5M000' });
  await given(top, 'raw', { lot: '20230101PT5M000' });
  expect((await heal(top.ports(), arcOf())).evaluations).toMatchObject([{ lot: '20230101PT5M000' }]);
  const range = { from: Date.parse('2022-12-01T00:00:00Z'), to: Date.parse('2023-01-01T00:00:00Z') };
  const swept = await sweep(top.ports(), { boundaries: [], arcs: [arcOf()], ...range });
  expect(swept.evaluations).toMatchObject([{ arc: 'copy', evaluation: { lot: '20221230PT5M000', answer: 'started' } }]);
});

test('one call starts ten runs at most, the oldest first', async () => {
  const top = new BenchTop();
  const lots = Array.from({ length: 12 }, (_, n) => `20230101PT5M${String(n).padStart(3, '0')}`);
  for (const id of lots) await given(top, 'raw', { lot: id });
  const healed = await heal(top.ports(), arcOf(), '20230101PT5M050');
  expect(healed.evaluations.map((each) => each.lot)).toEqual(lots.slice(0, 10));
});

test('a lot that waits for another source is asked about and left waiting', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const arc = arcOf({ sources: { left: source('raw'), right: source('ref') } });
  expect(answers(await heal(top.ports(), arc))).toEqual(['waiting']);
});

test('a sweep takes no lot outside of its range, and announces empty lots too', async () => {
  const top = new BenchTop();
  const boundary = boundaryOf({ empty: 'lazy' });
  const at = (time: string, key: string) => {
    top.data.put(`s3://lake/raw/${key}`, key);
    const change = { change: 'created', bucket: 'lake', key: `raw/${key}`, sequencer: '1', time } as const;
    return collect(top.ports(), boundary, { change, time: Date.parse(time) });
  };
  top.now = Date.parse('2023-01-01T06:00:00Z');
  for (const [time, key] of [
    ['2023-01-01T04:00:00Z', 'a'],
    ['2023-01-01T04:10:00Z', 'b'],
    ['2023-01-01T05:00:00Z', 'c'],
  ] as const) {
    await at(time, key);
  }
  await top.bucket('manifest').remove(sentKey(boundary.dataset, '20230101PT5M049', 0));
  const request = {
    boundaries: [boundary],
    arcs: [],
    from: Date.parse('2023-01-01T04:00:00Z'),
    to: Date.parse('2023-01-01T04:15:00Z'),
  };
  expect(await sweep(top.ports(), request)).toMatchObject({
    closed: [{ lot: '20230101PT5M048' }, { lot: '20230101PT5M050' }],
    resent: 1,
  });
});

test('a sweep closes lots whose schedule was lost, announces, and starts what follows', async () => {
  const top = new BenchTop();
  const boundary = boundaryOf({ arrival: 'frequent', empty: 'lazy' });
  top.now = Date.parse('2023-01-01T04:12:00Z');
  top.data.put('s3://lake/raw/a', 'x');
  const change = { change: 'created', bucket: 'lake', key: 'raw/a', sequencer: '1', time: 't' } as const;
  await collect(top.ports(), boundary, { change, time: top.now });
  top.schedules.clear();
  const request = { boundaries: [boundary], arcs: [arcOf()], from: top.now - 3_600_000, to: top.now + 3_600_000 };
  expect(await sweep(top.ports(), request)).toMatchObject({ closed: [], evaluations: [] });
  expect(top.schedules.size).toBe(1);
  top.now += 600_000;
  expect(await sweep(top.ports(), request)).toMatchObject({
    closed: [{ boundary: 'arrivals', lot, outcome: 'committed' }],
    evaluations: [{ arc: 'copy', evaluation: { answer: 'started' } }],
  });
  expect(top.sent).toHaveLength(1);
  expect(await sweep(top.ports(), request)).toMatchObject({
    closed: [{ outcome: 'adopted' }],
    evaluations: [{ evaluation: { answer: 'running' } }],
    resent: 0,
  });
});
