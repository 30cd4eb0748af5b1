import { createHash } from 'node:crypto';
import type { Clock } from '../../src/ports/clock.ts';
import type { Listed, ObjectStore, PutIfMatch, PutNew, Stored } from '../../src/ports/object-store.ts';

/** A bucket in memory, strict about conditions, with the ETag of S3: the same bytes have the same one. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, { readonly body: Uint8Array; readonly etag: string; readonly modified: number }>();
  puts = 0;
  gets = 0;
  readonly #clock: Pick<Clock, 'wall'>;

  constructor(clock: Pick<Clock, 'wall'>) {
    this.#clock = clock;
  }

  async *list(prefix: string): AsyncIterable<Listed> {
    for (const key of [...this.objects.keys()].sort()) if (key.startsWith(prefix)) yield { key };
  }

  async get(key: string): Promise<Stored | undefined> {
    this.gets += 1;
    const found = this.objects.get(key);
    return found === undefined ? undefined : { ...found, date: this.#clock.wall() };
  }

  async putNew(key: string, body: Uint8Array): Promise<PutNew> {
    this.puts += 1;
    return this.objects.has(key) ? 'exists' : { created: this.#put(key, body) };
  }

  async putIfMatch(key: string, body: Uint8Array, etag: string): Promise<PutIfMatch> {
    this.puts += 1;
    const found = this.objects.get(key);
    if (found === undefined) return 'gone';
    return found.etag === etag ? { ok: this.#put(key, body) } : 'changed';
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(key);
  }

  text(key: string): string {
    return new TextDecoder().decode(this.objects.get(key)?.body);
  }

  #put(key: string, body: Uint8Array): string {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    this.objects.set(key, { body, etag, modified: this.#clock.wall() });
    return etag;
  }
}
