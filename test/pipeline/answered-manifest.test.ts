import { expect, test } from 'vitest';
import type { ArcDescriptor } from '../../src/metadata/descriptor.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

const twoSinks = arcOf({ sinks: { main: sink('clean'), other: sink('other') } });

const run = async (answer: object | string | null, arc: ArcDescriptor = arcOf(), writes = false) => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arc);
  top.data.put('s3://lake/clean/made', 'made');
  if (writes) await writeManifest(top, input);
  const outcome = { outcome: 'succeeded', answer: JSON.parse(JSON.stringify(answer)) } as const;
  const { end } = await finish(top.ports(), arc, input, outcome);
  const committed = await top.json('manifest', `datasets/name=clean/version=v1/lot=${lot}/g0000.json`);
  return { end, committed, input };
};

const uris = ['s3://lake/clean/made'];

test.each([
  ['a whole manifest', { state: 'complete', lotId: lot, uriType: 'identifier', uris, comment: 'fine' }, 'complete'],
  ['only what was made', { uris }, 'complete'],
  ['that nothing was made', { uris: [] }, 'empty'],
  ['that it is empty', { state: 'empty' }, 'empty'],
  ['a manifest by role', { main: { uris } }, 'complete'],
])('a function that answers with %s is done', async (_, answer, result) => {
  const { end, committed } = await run(answer);
  expect(end).toMatchObject({ result });
  expect(committed).toMatchObject({ state: result, lotId: lot, uris: result === 'empty' ? [] : uris });
});

test.each([
  ['nothing', null],
  ['a text', 'done'],
  ['something else', { statusCode: 200, body: { uris: 3 } }],
  ['something else under the name of a role', { main: { ok: true } }],
])('when the answer is %s, the manifest that was written counts', async (_, answer) => {
  expect(await run(answer, arcOf(), true)).toMatchObject({ end: { result: 'complete', stats: { bytes: 4 } } });
  expect((await run(answer)).end.error?.message).toContain('wrote no manifest for sink "main"');
});

test('the predecessor’s answer, where each manifest was written, is held against the run', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  const written = input.props.sinkManifestTemplates['main']?.replace(
    /lot=.*/,
    `lot=${lot}/state=complete/manifest.json`,
  );
  const good = { outcome: 'succeeded', answer: { main: written ?? '' } } as const;
  expect((await finish(top.ports(), arcOf(), input, good)).end).toMatchObject({ result: 'complete' });
});

test.each([
  [
    'a manifest of another lot',
    { lotId: '20230101PT5M000', uris },
    /another lot .* the manifest says 20230101PT5M000/s,
  ],
  ['another lot by role', { main: { lotId: '20230101PT5M000', uris } }, /another lot/],
  ['what is no manifest', { uris: 'all of them' }, /is not a manifest/],
  ['a partial manifest', { state: 'partial', uris }, /a partial manifest/],
  ['an object outside of the sink', { uris: ['s3://lake/raw/a'] }, /outside of the sink/],
  ['an object that is not there', { uris: ['s3://lake/clean/never'] }, /do not exist/],
  ['a manifest outside of its run', { main: 's3://manifest/runs/else/manifest.json' }, /outside of its run/],
])('a function that answers with %s fails with the reason, and nothing is committed', async (_, answer, reason) => {
  const { end, committed } = await run(answer);
  expect(end).toMatchObject({ result: 'failed', retryable: false, error: { code: 'CLS_WORKLOAD' } });
  expect(end.error?.message).toMatch(reason);
  expect(committed).toBeUndefined();
});

test('several sinks want several manifests', async () => {
  const { end } = await run({ uris }, twoSinks);
  expect(end.error?.message).toMatch(/one manifest for 2 sinks/);
  const both = await run({ main: { uris }, other: { uris: [] } }, twoSinks);
  expect(both.end).toMatchObject({ result: 'complete', sinks: { other: { outcome: 'committed' } } });
});
