import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Clock } from '../../../../src/ports/clock.ts';
import { systemClock } from '../../../../src/ports/clock.ts';
import type { DiskDataStore } from '../../../../src/substrate/local/store/disk-data-store.ts';
import { openDiskDataStore } from '../../../../src/substrate/local/store/disk-data-store.ts';
import type { WriteHooks, Written } from '../../../../src/substrate/local/store/write-hook.ts';
import { dataStoreConformance } from '../../../conformance/data-store.ts';
import { temporaryHome } from './temporary-home.ts';

dataStoreConformance('the disk', async () => {
  const { layout, remove } = temporaryHome();
  for (const bucket of ['first', 'second']) mkdirSync(`${layout.buckets}/${bucket}`, { recursive: true });
  return {
    store: openDiskDataStore({ layout, clock: systemClock }),
    buckets: ['first', 'second'],
    cleanup: async () => remove(),
  };
});

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const prepared = (options: { clock?: Clock; beforeVisible?: WriteHooks['beforeVisible'] } = {}) => {
  const home = temporaryHome();
  mkdirSync(`${home.layout.buckets}/b`, { recursive: true });
  const store: DiskDataStore = openDiskDataStore({ layout: home.layout, clock: systemClock, ...options });
  return { ...home, store, path: (key: string) => `${home.layout.buckets}/b/${key}` };
};

test('an ordinary key is an ordinary file at its own path', async () => {
  await using home = prepared();
  await home.store.write('s3://b/day%3D1/part%200.csv', once('x'));
  expect(readFileSync(home.path('day=1/part 0.csv'), 'utf8')).toBe('x');
});

test('a file that an editor drops or changes is an object with a new etag', async () => {
  await using home = prepared();
  mkdirSync(home.path('dropped'));
  writeFileSync(home.path('dropped/.hidden'), 'one');
  const first = await home.store.head('s3://b/dropped/.hidden');
  expect(first?.size).toBe(3);
  writeFileSync(home.path('dropped/.hidden'), 'two');
  utimesSync(home.path('dropped/.hidden'), 1, 1);
  expect((await home.store.head('s3://b/dropped/.hidden'))?.etag).not.toBe(first?.etag);
});

test('writeAt sets the time of the object and of its event', async () => {
  const seen: Written[] = [];
  await using home = prepared({ beforeVisible: (written) => void seen.push(written) });
  const at = Date.parse('2023-01-01T04:10:00.123Z');
  const info = await home.store.writeAt('s3://b/k', once('x'), at);
  expect(info.modified).toBe(at);
  expect(Math.round(statSync(home.path('k')).mtimeMs)).toBe(at);
  expect(seen.map(({ time }) => time)).toEqual([at]);
});

test('a stepped clock stamps what is written', async () => {
  const now = Date.parse('2023-01-01T00:00:00Z');
  await using home = prepared({ clock: { ...systemClock, now: () => now } });
  expect((await home.store.write('s3://b/k', once('x'))).modified).toBe(now);
  expect((await home.store.copy('s3://b/k', 's3://b/l')).modified).toBe(now);
});

test('the hook runs when the body is staged and not yet seen, for writes and copies, with growing sequencers', async () => {
  const seen: Written[] = [];
  await using home = prepared({
    beforeVisible: (written) => {
      seen.push(written);
      expect(readdirSync(home.layout.staging)).toHaveLength(1);
      expect(readdirSync(home.path(''))).not.toContain(written.key);
      return undefined;
    },
  });
  await home.store.write('s3://b/k', once('xyz'));
  await home.store.copy('s3://b/k', 's3://b/l');
  expect(seen.map(({ bucket, key, size }) => [bucket, key, size])).toEqual([
    ['b', 'k', 3],
    ['b', 'l', 3],
  ]);
  expect(seen[1]?.sequencer.localeCompare(seen[0]?.sequencer ?? '')).toBe(1);
});

test('a write whose hook fails is not seen and leaves nothing', async () => {
  await using home = prepared({
    beforeVisible: () => {
      throw new Error('event not durable');
    },
  });
  await expect(home.store.write('s3://b/k', once('x'))).rejects.toThrow('event not durable');
  expect(readdirSync(home.path(''))).toEqual([]);
  expect(readdirSync(home.layout.staging)).toEqual([]);
});

test('removing the last object of a folder removes the folder', async () => {
  await using home = prepared();
  await home.store.write('s3://b/x/y/z', once('x'));
  await home.store.remove('s3://b/x/y/z');
  expect(readdirSync(home.path(''))).toEqual([]);
});
