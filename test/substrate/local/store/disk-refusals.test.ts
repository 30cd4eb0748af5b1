import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ClusterlessError } from '../../../../src/errors.ts';
import { systemClock } from '../../../../src/ports/clock.ts';
import { openDiskDataStore } from '../../../../src/substrate/local/store/disk-data-store.ts';
import { diskError } from '../../../../src/substrate/local/store/disk-error.ts';
import { openDiskObjectStore } from '../../../../src/substrate/local/store/disk-object-store.ts';
import { layoutOf, placementFolder, placementHome } from '../../../../src/substrate/local/store/layout.ts';
import { stagingPath, sweepStaging } from '../../../../src/substrate/local/store/staging.ts';
import { etagOf } from '../../../../src/substrate/local/store/version.ts';
import { temporaryHome } from './temporary-home.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const opened = (durable = false) => {
  const home = temporaryHome();
  const { layout } = home;
  return {
    ...home,
    store: openDiskObjectStore({ layout, bucket: 'b', clock: systemClock, durable }),
    path: (key: string) => `${layout.buckets}/b/${key}`,
    keys: async () => {
      const keys: string[] = [];
      const store = openDiskObjectStore({ layout, bucket: 'b', clock: systemClock });
      for await (const { key } of store.list('')) keys.push(key);
      return keys;
    },
  };
};

test.each([
  ['ENOSPC', 'no space left on the disk'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
])('%s is told with path and reason', (code, reason) => {
  const cause = Object.assign(new Error(`${code}: syscall`), { code, path: '/home/x/staging/1' });
  const error = diskError('write', 's3://b/k', cause);
  expect(error).toMatchObject({ code: 'CLS_DISK', summary: `Cannot write s3://b/k: ${reason}` });
  expect(error instanceof ClusterlessError && error.detail).toContain('/home/x/staging/1');
});

test('a link that cannot be made is told by its own path, not by where it was to point', () => {
  const found = { code: 'EACCES', syscall: 'symlink', path: '12 fc9e host', dest: '/home/x/drainer.lock/1' };
  const error = diskError('lock', '/home/x', Object.assign(new Error('EACCES'), found));
  expect(error).toMatchObject({ detail: '/home/x/drainer.lock/1: EACCES. Nothing was changed.' });
});

test('errors that are no errors of the disk stay what they are', () => {
  const cause = new TypeError('a defect');
  expect(diskError('write', 'x', cause)).toBe(cause);
});

test('a placement whose folder cannot be made says so and changes nothing', async () => {
  await using home = temporaryHome();
  writeFileSync(`${home.layout.home}/file`, 'in the way');
  const layout = layoutOf(`${home.layout.home}/file/home`);
  const store = openDiskObjectStore({ layout, bucket: 'b', clock: systemClock });
  expect(await store.get('k')).toBeUndefined();
  await expect(store.putNew('k', bytes('x'))).rejects.toMatchObject({ code: 'CLS_DISK' });
});

test('reading makes no folder', async () => {
  await using home = opened();
  await home.store.get('k');
  expect(await home.keys()).toEqual([]);
  await home.store.remove('k');
  expect(readdirSync(home.layout.home)).toEqual([]);
});

test.each(['', 'x'.repeat(1025), '\ud800'])('%j is refused as a key', async (key) => {
  await using home = opened();
  await expect(home.store.get(key)).rejects.toMatchObject({ code: 'CLS_USAGE' });
  await expect(home.store.putNew(key, bytes('x'))).rejects.toMatchObject({ code: 'CLS_USAGE' });
});

test.each(['', '.', '..', '../b', 'a/b', 'a\u0000', '-x', 'x'.repeat(256)])(
  '%j is refused as a bucket',
  async (bucket) => {
    await using home = temporaryHome();
    expect(() => openDiskObjectStore({ layout: home.layout, bucket, clock: systemClock })).toThrow(
      'is not a bucket name',
    );
  },
);

test('a link in a bucket leads nowhere: not to read, write, list or remove through', async () => {
  await using home = opened();
  const outside = `${home.layout.home}/outside`;
  mkdirSync(outside);
  writeFileSync(`${outside}/secret`, 'secret');
  await home.store.putNew('plain', bytes('x'));
  symlinkSync(outside, home.path('folder'));
  symlinkSync(`${outside}/secret`, home.path('file'));
  expect(await home.store.get('folder/secret')).toBeUndefined();
  expect(await home.store.get('file')).toBeUndefined();
  expect(await home.keys()).toEqual(['plain']);
  expect(await home.store.putNew('folder/deep/er/new', bytes('1'))).toHaveProperty('created');
  expect(await home.store.putNew('folder/secret', bytes('2'))).toHaveProperty('created');
  expect(await home.store.putNew('file', bytes('3'))).toHaveProperty('created');
  expect(await home.keys()).toEqual(['file', 'folder/deep/er/new', 'folder/secret', 'plain']);
  for (const key of await home.keys()) await home.store.remove(key);
  expect(readdirSync(outside)).toEqual(['secret']);
});

test('a key beside its own folder keeps its place when the other is removed', async () => {
  await using home = opened();
  await home.store.putNew('a', bytes('file'));
  await home.store.putNew('a/b', bytes('displaced'));
  await home.store.remove('a');
  expect(await home.keys()).toEqual(['a/b']);
  expect(await home.store.putNew('a/b', bytes('again'))).toBe('exists');
  // Or else a writer that looked before could make the key at its own path.
  expect(() => mkdirSync(home.path('a'))).toThrow('EEXIST');
  expect(await home.store.putNew('a', bytes('back'))).toHaveProperty('created');
  expect(await home.keys()).toEqual(['a', 'a/b']);
  await home.store.remove('a/b');
  await home.store.remove('a');
  expect(await home.keys()).toEqual([]);
});

test('a folder that displaces a key stays while that key is there', async () => {
  await using home = opened();
  await home.store.putNew('a/b', bytes('file'));
  await home.store.putNew('a', bytes('displaced'));
  await home.store.remove('a/b');
  expect(readdirSync(home.path('a'))).toEqual([]);
  expect(await home.store.putNew('a', bytes('again'))).toBe('exists');
  expect(await home.keys()).toEqual(['a']);
});

test('a file that a person deletes makes no key with two places', async () => {
  await using home = opened();
  await home.store.putNew('a', bytes('file'));
  await home.store.putNew('a/b', bytes('displaced'));
  rmSync(home.path('a'));
  expect(await home.store.putNew('a/b', bytes('again'))).toBe('exists');
  expect(await home.keys()).toEqual(['a/b']);
});

test('a key whose place was freed by hand is written where it is, and removed whole', async () => {
  await using home = opened();
  const data = openDiskDataStore({ layout: home.layout, clock: systemClock });
  await home.store.putNew('a', bytes('file'));
  await home.store.putNew('a/b', bytes('displaced'));
  rmSync(home.path('a'));
  await data.write('s3://b/a/b', Readable.from([bytes('written')]));
  await data.remove('s3://b/a/b');
  expect(await data.head('s3://b/a/b')).toBeUndefined();
});

test.each(['ino', 'ctimeMs', 'mtimeMs', 'size'] as const)('an etag changes with %s', async (name) => {
  await using home = temporaryHome();
  const stats = statSync(home.layout.home);
  const other = statSync(home.layout.home);
  other[name] += 1;
  expect(etagOf(other)).not.toBe(etagOf(stats));
});

test('what a killed process staged is swept; what a living one staged stays', async () => {
  await using home = opened();
  await home.store.putNew('k', bytes('x'));
  const living = stagingPath(home.layout);
  writeFileSync(living, 'mine');
  const dead = living.replace(/~\d+~/, '~4194305~');
  writeFileSync(dead, 'left over');
  sweepStaging(home.layout);
  expect([existsSync(living), existsSync(dead)]).toEqual([true, false]);
});

test('a durable store writes the same objects', async () => {
  await using home = opened(true);
  const outcome = await home.store.putNew('a/state.json', bytes('1'));
  const etag = typeof outcome === 'object' ? outcome.created : '';
  expect(await home.store.putIfMatch('a/state.json', bytes('2'), etag)).toHaveProperty('ok');
});

test('a placement has a folder of its own, whatever its names are', () => {
  const placement = { provider: 'aws', account: '000000000000', region: 'us-east-1' };
  expect(placementHome('/p', placement)).toBe('/p/.clusterless/local/aws---000000000000-us-east-1');
  expect(layoutOf('here').buckets).toBe(`${process.cwd()}/here/buckets`);
  expect(placementFolder({ ...placement, stage: 'dev' })).toBe('aws-dev-000000000000-us-east-1');
  expect(placementFolder({ ...placement, stage: '../../x' })).not.toContain('/');
});
