import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/ports/clock.ts';
import { openDiskObjectStore } from '../../../../src/substrate/local/store/disk-object-store.ts';
import { tryAcquire } from '../../../../src/substrate/local/store/file-lock.ts';
import { contend, contender } from './contender-process.ts';
import { temporaryHome } from './temporary-home.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined): string => new TextDecoder().decode(body);

const wins = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Number(line.replace('won ', '')), 0);

const opened = () => {
  const home = temporaryHome();
  return { ...home, store: openDiskObjectStore({ layout: home.layout, bucket: 'b', clock: systemClock }) };
};

test('three processes lose no increment of one object', async () => {
  await using home = opened();
  await home.store.putNew('count', bytes('0'));
  await contend('count', home.layout.home, '50');
  expect(text((await home.store.get('count'))?.body)).toBe('150');
});

test('of three processes that make the same keys, one wins each', async () => {
  await using home = opened();
  expect(wins(await contend('create', home.layout.home, '200'))).toBe(200);
});

test('three processes that put a beside a/b keep both, each made once', async () => {
  await using home = opened();
  const lines = await contend('displace', home.layout.home, '40');
  const keys: string[] = [];
  for await (const { key } of home.store.list('')) keys.push(key);
  expect(wins(lines)).toBe(keys.length);
  expect(keys.some((key) => key.includes('passing'))).toBe(false);
  expect(readdirSync(home.layout.staging)).toEqual([]);
});

test('kill -9 of a holder of the lock frees it, and names it until then', async () => {
  await using home = opened();
  const dir = `${home.layout.locks}/drainer`;
  const holder = await contender('hold', home.layout.home, dir);
  try {
    holder.go();
    expect(await holder.line()).toBe('holding');
    expect(tryAcquire(dir)).toMatchObject({ holder: { pid: holder.pid } });
    await holder.kill();
    expect(tryAcquire(dir)).not.toHaveProperty('holder');
  } finally {
    await holder.kill();
  }
});

test('a bucket whose writer was killed while it had the lock is written on', async () => {
  await using home = opened();
  await home.store.putNew('k', bytes('1'));
  const holder = await contender('hold', home.layout.home, `${home.layout.locks}/b`);
  holder.go();
  expect(await holder.line()).toBe('holding');
  await holder.kill();
  const { etag = '' } = (await home.store.get('k')) ?? {};
  expect(await home.store.putIfMatch('k', bytes('2'), etag)).toHaveProperty('ok');
});

test('a writer killed at any moment leaves whole objects and no lock', async () => {
  await using home = opened();
  await home.store.putNew('count', bytes('0'));
  const writers = await Promise.all(Array.from({ length: 3 }, () => contender('count', home.layout.home, '1000000')));
  for (const [at, writer] of writers.entries()) {
    writer.go();
    await new Promise((resolve) => setTimeout(resolve, 2 + at * 8));
    await writer.kill();
    const { body, etag = '' } = (await home.store.get('count')) ?? {};
    expect(text(body)).toMatch(/^\d+$/);
    expect(await home.store.putIfMatch('count', body ?? bytes(''), etag)).toHaveProperty('ok');
  }
});
