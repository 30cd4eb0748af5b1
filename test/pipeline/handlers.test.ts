import { expect, test } from 'vitest';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, source } from './examples.ts';
import { given, lot } from './steps.ts';

const available = (name: string, of = lot) => ({
  version: '0',
  source: 'clusterless.arc',
  'detail-type': 'Clusterless Arc Notification',
  detail: {
    dataset: { name, version: 'v1', pathURI: `s3://lake/${name}/` },
    lot: of,
    manifest: 's3://manifest/anything',
    datasetId: `${name}/v1`,
  },
});

const evaluated = async (top: BenchTop, arc: ReturnType<typeof arcOf>, event: unknown): Promise<unknown[]> => {
  const answer = await pipelineHandlers.control(top.ports(), arc, event);
  return 'evaluations' in answer ? answer.evaluations.map((each) => [each.lot, each.answer]) : [];
};

test('an event is a hint: what is evaluated is what storage has, and the predecessor’s four fields are enough', async () => {
  const top = new BenchTop();
  expect(await evaluated(top, arcOf(), available('raw'))).toEqual([[lot, 'waiting']]);
  await given(top, 'raw');
  expect(await evaluated(top, arcOf(), available('raw'))).toEqual([[lot, 'started']]);
  expect(await evaluated(top, arcOf(), available('raw'))).toEqual([[lot, 'running']]);
});

const deaf = [
  { why: 'of a dataset that the arc does not read', arc: arcOf(), event: available('other') },
  { why: 'of a source that triggers nothing', arc: arcOf({ sources: { main: source('raw', { trigger: false }) } }) },
  { why: 'of a source without a subscription', arc: arcOf({ sources: { main: source('raw', { subscribe: false }) } }) },
];

for (const { why, arc, event = available('raw') } of deaf) {
  test(`an event ${why} evaluates nothing`, async () => {
    const top = new BenchTop();
    await given(top, 'raw');
    expect(await evaluated(top, arc, event)).toEqual([]);
    expect(top.started).toEqual([]);
  });
}

test('an event evaluates every lot that the mapping names, each once', async () => {
  const hourly = arcOf({
    unit: 'PT1H',
    sources: { a: source('raw', { map: 'rollup' }), b: source('raw', { map: 'rollup' }) },
  });
  expect(await evaluated(new BenchTop(), hourly, available('raw'))).toEqual([['20230101PT1H004', 'waiting']]);
  const window = arcOf({ sources: { main: source('raw', { map: { window: [-1, 0] } }) } });
  expect(await evaluated(new BenchTop(), window, available('raw'))).toEqual([
    ['20230101PT5M050', 'waiting'],
    ['20230101PT5M051', 'waiting'],
  ]);
});

test('what is no event of the function, and settings that are none, are refused with a name', async () => {
  const ports = new BenchTop().ports();
  for (const event of [
    null,
    {},
    { request: 'dance' },
    { ...available('raw'), detail: {} },
    available('raw', 'yesterday'),
  ]) {
    await expect(pipelineHandlers.control(ports, arcOf(), event)).rejects.toThrow('the control function was called');
  }
  for (const settings of [undefined, null, {}, { ...arcOf(), kind: 'boundary' }]) {
    await expect(pipelineHandlers.control(ports, settings, available('raw'))).rejects.toThrow('settings');
  }
});
