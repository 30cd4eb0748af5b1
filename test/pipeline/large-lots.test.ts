import { expect, test } from 'vitest';
import { RunInput } from '../../src/metadata/workload.ts';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import { copy } from '../../src/workloads/copy.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, boundaryOf } from './examples.ts';

// What goes through events, machines and functions of AWS has 256 kB at most: nothing there may grow with the objects.

const objects = 5000;
const lot = '20230101PT5M050';
const most = 16_384;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

test('a lot of five thousand objects goes through everything in a few kilobytes', async () => {
  const top = new BenchTop();
  const [boundary, arc] = [boundaryOf({ arrival: 'frequent' }), arcOf()];
  const sizes: number[] = [];
  const call = async (handler: 'collect' | 'close' | 'control', settings: object, event: unknown): Promise<void> => {
    sizes.push(bytesOf(event), bytesOf(await pipelineHandlers[handler](top.ports(), settings, event)));
  };
  // Before the lot is over: each arrival is only noted.
  top.now = Date.parse('2023-01-01T04:13:00Z');
  for (let n = 0; n < objects; n += 1) {
    const key = `raw/a-rather-long-name-of-an-object-that-fills-a-manifest-${n}.csv`;
    top.data.put(`s3://lake/${key}`, key);
    const time = '2023-01-01T04:12:00Z';
    const detail = { bucket: { name: 'lake' }, object: { key, sequencer: '01' } };
    await call('collect', boundary, { source: 'aws.s3', 'detail-type': 'Object Created', time, detail });
  }
  top.now = Date.parse('2023-01-01T04:17:00Z');
  await call('close', boundary, { request: 'close', lot });
  await call('control', arc, { request: 'evaluate', lot, cause: { kind: 'live' } });
  const input = RunInput.parse(top.started[0]?.input);
  await copy(top.ports(), input);
  await call('control', arc, { request: 'finish', input, result: { outcome: 'succeeded' } });
  sizes.push(...top.sent.map(bytesOf), bytesOf(input));
  expect(top.sent).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThan(most);
  const manifest = await top.json('manifest', `datasets/name=clean/version=v1/lot=${lot}/g0000.json`);
  expect(manifest).toMatchObject({ stats: { objects } });
});
