import { expect, test } from 'vitest';
import { encodeRecord } from '../../src/metadata/record.ts';
import { status } from '../../src/pipeline/status.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf, sink } from './examples.ts';
import { given, noting } from './steps.ts';

const now = Date.parse('2023-01-01T04:20:00Z');
const range = { from: now - 1_200_000, to: now };

test('one listing tells which of many arcs were ever paused, and only what was written of them is read', async () => {
  const top = new BenchTop();
  const seen: string[] = [];
  const ports = top.ports(noting(seen));

  const arcs = Array.from({ length: 30 }, (_, at) => arcOf({ name: `copy${at}`, sinks: { main: sink(`clean${at}`) } }));
  for (const [at, paused] of [[3, true] as const, [4, false] as const, [99, true] as const]) {
    await top.bucket('meta').putNew(`control/project=quakes/arc=copy${at}.json`, encodeRecord({ paused }));
  }
  const project = {
    project: { name: 'quakes', version: '1' },
    placement: { provider: 'aws', stage: null, account: '1', region: 'us-west-2' },
    arcs,
    boundaries: [],
  };
  await given(top, 'raw');
  const { attention } = await status(ports, [project], { ...range, now });
  expect(attention.filter(({ state }) => state === 'held').map(({ arc }) => arc)).toEqual(['quakes.copy3']);
  expect(seen.filter((call) => /^(get|list meta) /.test(call))).toEqual([
    'list meta control/',
    'get control/project=quakes/arc=copy3.json',
    'get control/project=quakes/arc=copy4.json',
  ]);
});
