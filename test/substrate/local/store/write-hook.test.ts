import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/ports/clock.ts';
import { find, openBucket } from '../../../../src/substrate/local/store/bucket.ts';
import type { DiskDataStore } from '../../../../src/substrate/local/store/disk-data-store.ts';
import { openDiskDataStore } from '../../../../src/substrate/local/store/disk-data-store.ts';
import { tryAcquire } from '../../../../src/substrate/local/store/file-lock.ts';
import type { Removed, WriteHooks, Written } from '../../../../src/substrate/local/store/write-hook.ts';
import { announcing } from '../../../../src/substrate/local/store/write-hook.ts';
import { temporaryHome } from './temporary-home.ts';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

interface Heard {
  readonly change: Written | Removed;
  readonly end: 'happened' | 'abandoned';
  readonly etag: string | undefined;
  /** When the end was told. */
  readonly isThere: boolean;
}

/** A store of the bucket `b`, and how each announcement to its hooks ended. */
const listenedTo = () => {
  const home = temporaryHome();
  const { layout } = home;
  mkdirSync(`${layout.buckets}/b`, { recursive: true });
  const heard: Heard[] = [];
  const announce = (change: Written | Removed) => {
    const tell = (end: Heard['end'], etag: string | undefined): void => {
      heard.push({ change, end, etag, isThere: find(openBucket(layout, 'b'), change.key) !== undefined });
    };
    return { happened: (etag?: string) => tell('happened', etag), abandoned: () => tell('abandoned', undefined) };
  };
  const hooks: WriteHooks = { beforeVisible: announce, beforeRemove: announce };
  return { ...home, heard, store: openDiskDataStore({ layout, clock: systemClock, ...hooks }) };
};

const writes: readonly (readonly [string, string, (store: DiskDataStore) => Promise<{ readonly etag: string }>])[] = [
  ['write', 'PutObject', (store) => store.write('s3://b/a', once('x'))],
  ['writeAt', 'PutObject', (store) => store.writeAt('s3://b/a', once('x'), 1000)],
  ['copy', 'CopyObject', (store) => store.copy('s3://b/source', 's3://b/a')],
];

test.each(writes)('%s ends its announcement when the object is there, with its etag', async (_, reason, write) => {
  await using home = listenedTo();
  await home.store.write('s3://b/source', once('x'));
  const { etag } = await write(home.store);
  expect(home.heard[1]).toMatchObject({ change: { key: 'a', reason }, end: 'happened', etag, isThere: true });
});

test.each(writes)('%s of a blocked key announces again when the lock is there', async (_, reason, write) => {
  await using home = listenedTo();
  await home.store.write('s3://b/source', once('x'));
  await home.store.write('s3://b/a/b', once('x'));
  home.heard.length = 0;
  const held = tryAcquire(`${home.layout.locks}/b`);
  const written = write(home.store);
  while (home.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(home.heard).toMatchObject([{ end: 'abandoned', isThere: false }]);
  if ('release' in held) held.release();
  const { etag } = await written;
  const [first, second] = home.heard;
  expect(second).toMatchObject({ change: { key: 'a', reason }, end: 'happened', etag, isThere: true });
  expect(second?.change.sequencer.localeCompare(first?.change.sequencer ?? '')).toBe(1);
});

test('a removal ends its announcement when the object is gone', async () => {
  await using home = listenedTo();
  await home.store.write('s3://b/a', once('x'));
  await home.store.remove('s3://b/a');
  expect(home.heard[1]).toMatchObject({ change: { key: 'a' }, end: 'happened', etag: undefined, isThere: false });
});

test('of two removals of one object at the same time, one is told', async () => {
  await using home = listenedTo();
  await home.store.write('s3://b/a', once('x'));
  await Promise.all([home.store.remove('s3://b/a'), home.store.remove('s3://b/a')]);
  expect(home.heard.slice(1).map(({ end }) => end)).toEqual(['happened', 'abandoned']);
});

test('a change that fails may have happened: its reader looks', () => {
  const ends: string[] = [];
  const announced = {
    happened: (etag?: string) => ends.push(`happened ${etag}`),
    abandoned: () => ends.push('abandoned'),
  };
  const change = (): never => {
    throw new Error('EIO');
  };
  expect(() => announcing(announced, change, () => ({}))).toThrow('EIO');
  expect(ends).toEqual(['happened undefined']);
});
