import { expect, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import { workloadHandlers } from '../../src/workloads/handlers.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, boundaryOf } from './examples.ts';

const put = (top: BenchTop, key: string, text: string) => {
  const { size, etag } = top.data.put(toUri('lake', key), text);
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2023-01-01T04:10:30Z',
    detail: { bucket: { name: 'lake' }, object: { key, size, etag, sequencer: etag } },
  };
};

const envelope = (event: { source: string; detailType: string; detail: unknown }) => ({
  source: event.source,
  'detail-type': event.detailType,
  detail: event.detail,
});

test('an object that arrives is a lot, the lot starts the arc, and its copy is announced', async () => {
  const top = new BenchTop();
  const ports = top.ports();
  const collected = await pipelineHandlers.collect(ports, boundaryOf(), put(top, 'raw/a b.txt', 'hello'));
  expect(collected).toEqual({ answer: 'committed', lot: '20230101PT5M050', generation: 0 });

  const [arrived] = top.sent.splice(0);
  if (arrived === undefined) throw new Error('nothing was announced');
  const controlled = await pipelineHandlers.control(ports, arcOf(), envelope(arrived));
  expect(controlled).toMatchObject({ evaluations: [{ answer: 'started', run: 0, attempt: 1 }] });

  const [execution] = top.started;
  await workloadHandlers.copy(ports, {}, execution?.input);
  expect(top.data.text('s3://lake/clean/a%20b.txt')).toBe('hello');

  const finished = await pipelineHandlers.control(ports, arcOf(), {
    request: 'finish',
    input: execution?.input ?? null,
    result: { outcome: 'succeeded' },
  });
  expect(finished).toMatchObject({ finished: { end: { result: 'complete' } } });
  expect(top.bucket('manifest').keys('datasets/name=clean')).toEqual([
    'datasets/name=clean/version=v1/lot=20230101PT5M050/g0000.complete',
    'datasets/name=clean/version=v1/lot=20230101PT5M050/g0000.json',
  ]);
  expect(top.bucket('manifest').keys('sent/name=clean')).toEqual([
    'sent/name=clean/version=v1/day=20230101/20230101PT5M050.g0000',
  ]);
  expect(top.bucket('state').keys()).toEqual([
    'arcs/project=quakes/arc=copy/version=v1/lot=20230101PT5M050/r0000.claim',
    'arcs/project=quakes/arc=copy/version=v1/lot=20230101PT5M050/r0000.complete',
    'ends/project=quakes/arc=copy/version=v1/day=20230101/20230101PT5M050.r0000.json',
  ]);
  expect(top.sent).toMatchObject([{ detail: { datasetId: 'clean/v1', lot: '20230101PT5M050', state: 'complete' } }]);
});
