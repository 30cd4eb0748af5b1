import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listed, ListOptions, ObjectStore } from '../../src/ports/object-store.ts';
import { awkwardKeys, inByteOrder, modelListing } from './awkward-keys.ts';

interface Opened {
  /** Of an empty bucket. */
  readonly store: ObjectStore;
  readonly cleanup: () => Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined): string | undefined => body && new TextDecoder().decode(body);

const keysOf = async (store: ObjectStore, prefix: string, options?: ListOptions): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix, options)) keys.push(key);
  return keys;
};

const createdTag = async (store: ObjectStore, key: string, body: string): Promise<string> => {
  const outcome = await store.putNew(key, bytes(body));
  if (typeof outcome === 'string') throw new Error(`${key}: ${outcome}`);
  return outcome.created;
};

const replacedTag = async (store: ObjectStore, key: string, body: string): Promise<string> => {
  const outcome = await store.putIfMatch(key, bytes(body), (await store.get(key))?.etag ?? '');
  if (typeof outcome === 'string') throw new Error(`${key}: ${outcome}`);
  return outcome.ok;
};

const contenders = 16;

/** What a backend cannot do. */
interface Limits {
  /** The etag is a digest of the body, so that a body that returns has its old etag. */
  readonly bodyIsVersion?: boolean;
  /** The awkward keys that it can store; all when missing. */
  readonly keys?: readonly string[];
}

/**
 * What `ports/object-store` promises, for every implementation. `open` gives a fresh bucket each time; the suite keeps
 * its cases apart by prefixes, so that a slow backend needs few buckets.
 */
export const objectStoreConformance = (name: string, open: () => Promise<Opened>, limits: Limits = {}): void => {
  const keys = limits.keys ?? awkwardKeys;
  describe(`${name} as an object store`, () => {
    let opened: Opened;
    let store: ObjectStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.cleanup());

    test('a missing key has no body', async () => {
      expect(await store.get('none/here')).toBeUndefined();
    });

    test('putNew makes an object that get answers whole, with its etag and times', async () => {
      const etag = await createdTag(store, 'new/one', 'body');
      const got = await store.get('new/one');
      expect(text(got?.body)).toBe('body');
      expect(got?.etag).toBe(etag);
      expect(Math.abs((got?.date ?? 0) - (got?.modified ?? 0))).toBeLessThan(60_000);
    });

    test('an empty body is a body', async () => {
      await createdTag(store, 'new/empty', '');
      expect((await store.get('new/empty'))?.body.byteLength).toBe(0);
    });

    test('a body of a megabyte comes back byte for byte', async () => {
      const body = Uint8Array.from({ length: 1 << 20 }, (_, at) => (at * 31) & 255);
      await store.putNew('new/large', body);
      expect(Buffer.compare((await store.get('new/large'))?.body ?? new Uint8Array(), body)).toBe(0);
    });

    test('putNew leaves an object that exists as it is', async () => {
      await createdTag(store, 'exists', 'first');
      expect(await store.putNew('exists', bytes('second'))).toBe('exists');
      expect(text((await store.get('exists'))?.body)).toBe('first');
    });

    test('putIfMatch replaces the version it names and gives the next one', async () => {
      const first = await createdTag(store, 'cas/one', '1');
      const outcome = await store.putIfMatch('cas/one', bytes('2'), first);
      expect(outcome).toEqual({ ok: (await store.get('cas/one'))?.etag });
      expect(text((await store.get('cas/one'))?.body)).toBe('2');
      expect(outcome).not.toEqual({ ok: first });
    });

    test('putIfMatch of an older version changes nothing', async () => {
      const first = await createdTag(store, 'cas/two', '1');
      await store.putIfMatch('cas/two', bytes('2'), first);
      expect(await store.putIfMatch('cas/two', bytes('3'), first)).toBe('changed');
      expect(text((await store.get('cas/two'))?.body)).toBe('2');
    });

    test('putIfMatch of a missing key is gone', async () => {
      const etag = await createdTag(store, 'cas/three', '1');
      await store.remove('cas/three');
      expect(await store.putIfMatch('cas/three', bytes('2'), etag)).toBe('gone');
      expect(await store.get('cas/three')).toBeUndefined();
    });

    test('no version of a body that returns is taken for an older one', async () => {
      const seen = new Set([await createdTag(store, 'cas/aba', 'a')]);
      for (let turn = 0; turn < 40; turn += 1) {
        const unique = limits.bodyIsVersion === true ? `, turn ${turn}` : '';
        seen.add(await replacedTag(store, 'cas/aba', `${'bc'[turn % 2]}${unique}`));
      }
      expect(seen.size).toBe(41);
    });

    test('of contenders that make a key, exactly one wins, and its body is the one that stays', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: contenders }, (_, at) => store.putNew('race/new', bytes(`writer ${at}`))),
      );
      const winners = outcomes.flatMap((outcome, at) => (typeof outcome === 'object' ? [at] : []));
      expect(winners).toHaveLength(1);
      expect(text((await store.get('race/new'))?.body)).toBe(`writer ${winners[0]}`);
    });

    test('of contenders that replace one version, exactly one wins', async () => {
      const etag = await createdTag(store, 'race/cas', 'start');
      const outcomes = await Promise.all(
        Array.from({ length: contenders }, (_, at) => store.putIfMatch('race/cas', bytes(`writer ${at}`), etag)),
      );
      const winners = outcomes.flatMap((outcome, at) => (typeof outcome === 'object' ? [at] : []));
      expect(winners).toHaveLength(1);
      expect(text((await store.get('race/cas'))?.body)).toBe(`writer ${winners[0]}`);
    });

    test('no increment is lost when all retry', async () => {
      await createdTag(store, 'race/count', '0');
      const increment = async (): Promise<void> => {
        for (;;) {
          const { body, etag = '' } = (await store.get('race/count')) ?? {};
          const outcome = await store.putIfMatch('race/count', bytes(String(Number(text(body)) + 1)), etag);
          if (typeof outcome === 'object') return;
        }
      };
      await Promise.all(Array.from({ length: 8 }, increment));
      expect(text((await store.get('race/count'))?.body)).toBe('8');
    });

    test('remove takes the object away; a missing key is fine', async () => {
      await createdTag(store, 'gone/one', 'x');
      await store.remove('gone/one');
      await store.remove('gone/one');
      await store.remove('gone/never/was');
      expect(await store.get('gone/one')).toBeUndefined();
      expect(await keysOf(store, 'gone/')).toEqual([]);
    });

    test('a key can be made again after it was removed', async () => {
      await createdTag(store, 'again', '1');
      await store.remove('again');
      await createdTag(store, 'again', '2');
      expect(text((await store.get('again'))?.body)).toBe('2');
    });
  });

  describe(`${name} with keys of any legal form`, () => {
    let opened: Opened;
    let store: ObjectStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
      for (const key of keys) await createdTag(store, key, key);
    });
    afterAll(() => opened.cleanup());

    test.each(keys.map((key) => [key]))('%j is read back', async (key) => {
      expect(text((await store.get(key))?.body)).toBe(key);
      expect(await store.putNew(key, bytes('twice'))).toBe('exists');
    });

    test('all are listed in byte order', async () => {
      expect(await keysOf(store, '')).toEqual(inByteOrder(keys));
    });

    test.each(['a', 'a/', 'a//', '/', '%~', 'd/d/', 'x', 'astral-', 'none', 'ü', '..', 'a/b/c'])(
      'prefix %j',
      async (prefix) => {
        expect(await keysOf(store, prefix)).toEqual(modelListing(keys, { prefix }));
      },
    );

    test.each([
      ['', '/'],
      ['a', '/'],
      ['a/', '/'],
      ['/', '/'],
      ['', '-'],
      ['', 'b'],
      ['d/', 'd/'],
    ])('prefix %j with delimiter %j', async (prefix, delimiter) => {
      expect(await keysOf(store, prefix, { delimiter })).toEqual(modelListing(keys, { prefix, delimiter }));
    });

    test.each([{}, { delimiter: '/' }])('pages of three with %j make up the listing', async (options) => {
      const paged: string[] = [];
      for (let page = await keysOf(store, '', { ...options, limit: 3 }); page.length > 0; ) {
        expect(page.length).toBeLessThanOrEqual(3);
        paged.push(...page);
        page = await keysOf(store, '', { ...options, limit: 3, startAfter: page.at(-1) ?? '' });
      }
      expect(paged).toEqual(modelListing(keys, options));
    });

    test.each(keys.slice(0, 12).map((key) => [key]))('startAfter %j', async (startAfter) => {
      expect(await keysOf(store, '', { startAfter })).toEqual(modelListing(keys, { startAfter }));
    });

    test('sizes, where a listing tells them, are right', async () => {
      const wrong: Listed[] = [];
      for await (const listed of store.list('')) {
        if (listed.size !== undefined && listed.size !== Buffer.byteLength(listed.key)) wrong.push(listed);
      }
      expect(wrong).toEqual([]);
    });

    test('each can be replaced and removed, and takes no other with it', async () => {
      const left = new Set(keys);
      for (const key of keys) {
        const { etag = '' } = (await store.get(key)) ?? {};
        expect(await store.putIfMatch(key, bytes('new'), etag), key).toHaveProperty('ok');
        await store.remove(key);
        left.delete(key);
        expect(await store.get(key), key).toBeUndefined();
        const some = [...left].slice(0, 3);
        for (const other of some) expect(text((await store.get(other))?.body)).toBe(other);
      }
      expect(await keysOf(store, '')).toEqual([]);
    });
  });
};

export { objectStoreModelConformance } from './object-store-model.ts';
