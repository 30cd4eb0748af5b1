import { expect, test } from 'vitest';
import type { ArcDescriptor } from '../../../src/metadata/descriptor.ts';
import type { RunInput } from '../../../src/metadata/workload.ts';
import { evaluate } from '../../../src/pipeline/evaluate.ts';
import { finish } from '../../../src/pipeline/finish.ts';
import { endMetrics } from '../../../src/substrate/aws/lambda/end-metrics.ts';
import type { Metrics } from '../../../src/substrate/aws/lambda/log.ts';
import { BenchTop } from '../../pipeline/bench-top.ts';
import { arcOf } from '../../pipeline/examples.ts';
import { given, lot, started, writeManifest } from '../../pipeline/steps.ts';

// The lot ends at 04:15, and it is 04:17.

const live = { kind: 'live' } as const;
const ok = { outcome: 'succeeded' } as const;
const broken = { outcome: 'failed', code: 'Boom', message: 'it broke', retryable: true } as const;
const done = { LotsCompleted: 1, LotLatencySeconds: 120 };
const once = arcOf({ retry: { maxAttempts: 1, backoffMin: [1] } });

const measured = (top: BenchTop): Metrics[] =>
  top.ended.map((ended) => endMetrics(ended.lot, ended.end, top.now)).filter((one) => Object.keys(one).length > 0);

const begun = async (arc: ArcDescriptor = arcOf()): Promise<{ top: BenchTop; input: RunInput }> => {
  const top = new BenchTop();
  await given(top, 'raw');
  return { top, input: await started(top, arc) };
};

test('a lot that is complete counts once, however often its run is finished', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  for (const _ of [1, 2, 3]) await finish(top.ports(), arcOf(), input, ok);
  expect(measured(top)).toEqual([done]);
});

test('a run whose end is put and not acknowledged counts once', async () => {
  const { top, input } = await begun();
  await writeManifest(top, input);
  const deaf = top.ports((store) => ({
    list: (prefix, options) => store.list(prefix, options),
    get: (key) => store.get(key),
    putNew: async (key, body) => {
      const put = await store.putNew(key, body);
      return key.endsWith('.r0000.json') ? 'exists' : put;
    },
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  }));
  await finish(deaf, arcOf(), input, ok);
  await finish(top.ports(), arcOf(), input, ok);
  expect(measured(top)).toEqual([done]);
});

test('emptiness that is passed on completes a lot, with nobody to finish it', async () => {
  const top = new BenchTop();
  await given(top, 'raw', { state: 'empty' });
  await evaluate(top.ports(), arcOf(), lot, live);
  expect(measured(top)).toEqual([done]);
});

test('an attempt that will be tried again counts for nothing, the last one fails its lot', async () => {
  const arc = arcOf({ retry: { maxAttempts: 2, backoffMin: [0] } });
  const { top, input } = await begun(arc);
  await finish(top.ports(), arc, input, broken);
  expect(top.ended).toHaveLength(1);
  expect(measured(top)).toEqual([]);
  const last = await started(top, arc);
  for (const _ of [1, 2]) await finish(top.ports(), arc, last, broken);
  expect(measured(top)).toEqual([{ LotsFailed: 1 }]);
});

test('a run that could not be started fails its lot when nobody will try again', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const ports = top.ports();
  const start = () => Promise.reject(new Error('no such machine'));
  const unable = { ...ports, launcher: { ...ports.launcher, start } };
  await expect(evaluate(unable, once, lot, live)).rejects.toThrow('no such machine');
  expect(measured(top)).toEqual([{ LotsFailed: 1 }]);
});

test('a run that ended without a word fails its lot when it was the last attempt, and is nothing before', async () => {
  const { top } = await begun();
  for (const n of [0, 1, 2]) {
    expect(measured(top)).toEqual([]);
    top.dead.add(top.started[n]?.id ?? '');
    await evaluate(top.ports(), arcOf(), lot, live);
  }
  await evaluate(top.ports(), arcOf(), lot, live);
  expect(measured(top)).toEqual([{ LotsFailed: 1 }]);
});

test('a run that a newer one has overtaken is neither complete nor failed', async () => {
  const { top, input: old } = await begun();
  await writeManifest(top, old);
  top.dead.add(top.started[0]?.id ?? '');
  await given(top, 'raw', { generation: 1 });
  const next = await started(top, arcOf());
  await writeManifest(top, next);
  await finish(top.ports(), arcOf(), next, ok);
  const { end } = await finish(top.ports(), arcOf(), old, ok);
  expect([end.result, top.ended.length]).toEqual(['superseded', 2]);
  expect(measured(top)).toEqual([done]);
});

test('a lot that is done before its time is over has waited for nothing', async () => {
  const { top, input } = await begun();
  top.now = Date.parse('2023-01-01T04:12:00Z');
  await writeManifest(top, input);
  await finish(top.ports(), arcOf(), input, ok);
  expect(measured(top)).toEqual([{ LotsCompleted: 1, LotLatencySeconds: 0 }]);
});
