import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toUri } from '../../src/metadata/uri.ts';
import type { ByteRange, DataStore } from '../../src/ports/data-store.ts';
import { awkwardKeys, inByteOrder } from './awkward-keys.ts';

interface Opened {
  readonly store: DataStore;
  /** Two empty buckets. */
  readonly buckets: readonly [string, string];
  readonly cleanup: () => Promise<void>;
}

const mebibyte = 1 << 20;

async function* chunksOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
}

/** The same buffer over and over, as a reader of a file may give it. */
async function* reusedBuffer(count: number, size: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < count; at += 1) yield buffer.fill(at);
}

async function* failing(after: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < after; at += 1) yield new Uint8Array(mebibyte);
  throw new Error('the source broke');
}

const whole = async (store: DataStore, uri: string, range?: ByteRange): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.read(uri, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const listed = async (store: DataStore, prefix: string, delimiter?: string): Promise<string[]> => {
  const uris: string[] = [];
  for await (const { uri } of store.list(prefix, delimiter)) uris.push(uri);
  return uris;
};

/** What `ports/data-store` promises, for every implementation. */
export const dataStoreConformance = (
  name: string,
  open: () => Promise<Opened>,
  awkward: readonly string[] = awkwardKeys,
): void => {
  describe(`${name} as a data store`, () => {
    let opened: Opened;
    let store: DataStore;
    const at = (key: string): string => toUri(opened.buckets[0], key);
    const elsewhere = (key: string): string => toUri(opened.buckets[1], key);
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.cleanup());

    test('a missing object has no head, and reading it fails with CLS_NOT_FOUND', async () => {
      expect(await store.head(at('none'))).toBeUndefined();
      await expect(whole(store, at('none'))).rejects.toMatchObject({ code: 'CLS_NOT_FOUND' });
      await expect(store.copy(at('none'), at('copy'))).rejects.toMatchObject({ code: 'CLS_NOT_FOUND' });
    });

    test('a bucket that does not exist is not made by writing', async () => {
      const uri = toUri(`${opened.buckets[0]}-missing`, 'key');
      await expect(store.write(uri, chunksOf('x'))).rejects.toMatchObject({ code: 'CLS_NOT_FOUND' });
    });

    test('write answers what head answers after', async () => {
      const info = await store.write(at('one'), chunksOf('some ', 'bytes'));
      expect(info.size).toBe(10);
      expect(info.checksum).toMatch(/^(crc32|crc64nvme|etag):./);
      expect(await store.head(at('one'))).toEqual(info);
      expect((await whole(store, at('one'))).toString()).toBe('some bytes');
    });

    test('writing again replaces the body and the etag', async () => {
      const first = await store.write(at('twice'), chunksOf('first'));
      const second = await store.write(at('twice'), chunksOf('other'));
      expect(second.etag).not.toBe(first.etag);
      expect((await whole(store, at('twice'))).toString()).toBe('other');
    });

    test('an empty body is an object', async () => {
      expect((await store.write(at('empty'), chunksOf())).size).toBe(0);
      expect((await whole(store, at('empty'))).byteLength).toBe(0);
    });

    test('a body of megabytes is written from a buffer that its producer uses again', async () => {
      const info = await store.write(at('large'), reusedBuffer(5, mebibyte));
      expect(info.size).toBe(5 * mebibyte);
      const body = await whole(store, at('large'));
      expect([0, 1, 2, 3, 4].map((each) => body[each * mebibyte + 17])).toEqual([0, 1, 2, 3, 4]);
    });

    test.each([
      [{ start: 0 }, '0123456789'],
      [{ start: 3 }, '3456789'],
      [{ start: 3, end: 5 }, '345'],
      [{ start: 9, end: 9 }, '9'],
      [{ start: 0, end: 99 }, '0123456789'],
    ])('range %j', async (range, expected) => {
      await store.write(at('digits'), chunksOf('0123456789'));
      expect((await whole(store, at('digits'), range)).toString()).toBe(expected);
    });

    test('a range of a large body', async () => {
      await store.write(at('ranged'), reusedBuffer(3, mebibyte));
      const part = await whole(store, at('ranged'), { start: mebibyte - 1, end: 2 * mebibyte });
      expect([part.byteLength, part[0], part[1], part.at(-1)]).toEqual([mebibyte + 2, 0, 1, 2]);
    });

    test('a reader may stop early', async () => {
      await store.write(at('stopped'), reusedBuffer(4, mebibyte));
      for await (const chunk of await store.read(at('stopped'))) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        break;
      }
    });

    test('a reader sees one version to its end, whatever is written meanwhile', async () => {
      await store.write(at('version'), reusedBuffer(4, mebibyte));
      const reader = await store.read(at('version'));
      await store.write(at('version'), chunksOf('short'));
      let size = 0;
      for await (const chunk of reader) size += chunk.byteLength;
      expect(size).toBe(4 * mebibyte);
    });

    test.each([0, 3])('a source that breaks after %i megabytes leaves what was there', async (after) => {
      await store.write(at('broken'), chunksOf('before'));
      await expect(store.write(at('broken'), failing(after))).rejects.toThrow('the source broke');
      expect((await whole(store, at('broken'))).toString()).toBe('before');
    });

    test.each([
      ['a small', 1],
      ['a large', 3],
    ])('copies %s object to another bucket', async (_, count) => {
      const info = await store.write(at('source'), reusedBuffer(count, mebibyte));
      const copied = await store.copy(at('source'), elsewhere('deep/er/target'));
      expect(copied.size).toBe(info.size);
      expect(await store.head(elsewhere('deep/er/target'))).toEqual(copied);
      expect((await whole(store, elsewhere('deep/er/target'))).equals(await whole(store, at('source')))).toBe(true);
      await store.write(at('source'), chunksOf('changed'));
      expect((await store.head(elsewhere('deep/er/target')))?.size).toBe(info.size);
    });

    test('a copy onto itself is the object', async () => {
      await store.write(at('self'), chunksOf('me'));
      await store.copy(at('self'), at('self'));
      expect((await whole(store, at('self'))).toString()).toBe('me');
    });

    test('remove takes it away; a missing one is fine', async () => {
      await store.write(at('removed'), chunksOf('x'));
      await store.remove(at('removed'));
      await store.remove(at('removed'));
      expect(await store.head(at('removed'))).toBeUndefined();
    });

    test('keys of any legal form are written, listed in byte order, and removed', async () => {
      for (const key of awkward) await store.write(elsewhere(`any/${key}`.slice(0, 1024)), chunksOf(key));
      const fit = awkward.map((key) => `any/${key}`.slice(0, 1024));
      expect(await listed(store, elsewhere('any/'))).toEqual(inByteOrder(fit).map(elsewhere));
      for (const key of new Set(fit)) {
        expect((await store.head(elsewhere(key)))?.size, key).toBe(
          Buffer.byteLength((await whole(store, elsewhere(key))).toString()),
        );
        await store.remove(elsewhere(key));
      }
      expect(await listed(store, elsewhere('any/'))).toEqual([]);
    });

    test('a listing tells what head tells, but for the checksum; with a delimiter it stays in the folder', async () => {
      await store.write(at('list/a b.csv'), chunksOf('1'));
      await store.write(at('list/sub/c.csv'), chunksOf('22'));
      const all = [];
      for await (const { uri, ...info } of store.list(at('list/'))) all.push([uri, { ...info, checksum: '' }]);
      const headed = async (uri: string): Promise<unknown> => [uri, { ...(await store.head(uri)), checksum: '' }];
      expect(all).toEqual([await headed(at('list/a b.csv')), await headed(at('list/sub/c.csv'))]);
      expect(await listed(store, at('list/'), '/')).toEqual([at('list/a b.csv')]);
    });

    test('writers and removers in one folder do not get in each other’s way', async () => {
      const turn = async (key: string): Promise<void> => {
        for (let round = 0; round < 10; round += 1) {
          await store.write(at(`busy/${key}/f`), chunksOf(key));
          await store.remove(at(`busy/${key}/f`));
        }
        await store.write(at(`busy/${key}/f`), chunksOf(key));
      };
      await Promise.all(['p', 'q', 'r', 's'].map(turn));
      expect(await listed(store, at('busy/'))).toEqual(['p', 'q', 'r', 's'].map((key) => at(`busy/${key}/f`)));
    });
  });
};
