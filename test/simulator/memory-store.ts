import type { Listed, ListOptions, ObjectStore, PutIfMatch, PutNew, Stored } from '../../src/ports/object-store.ts';

interface Held {
  readonly body: Uint8Array;
  readonly etag: string;
}

/** One bucket in memory. Every call takes effect at once, so that whoever wraps it decides what happens when. */
export class MemoryStore implements ObjectStore {
  readonly #objects = new Map<string, Held>();
  #keys: string[] | undefined;
  #version = 0;

  keys(prefix = ''): string[] {
    this.#keys ??= [...this.#objects.keys()].sort();
    return this.#keys.filter((key) => key.startsWith(prefix));
  }

  /** The keys as they are at this moment. */
  listNow(prefix: string, { startAfter, limit, delimiter }: ListOptions = {}): string[] {
    const found: string[] = [];
    for (const key of this.keys(prefix)) {
      const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      const listed = end < 0 ? key : key.slice(0, end + 1);
      if (listed === found.at(-1) || (startAfter !== undefined && listed <= startAfter)) continue;
      if (limit !== undefined && found.length >= limit) break;
      found.push(listed);
    }
    return found;
  }

  async *list(prefix: string, options?: ListOptions): AsyncGenerator<Listed> {
    for (const key of this.listNow(prefix, options)) yield { key };
  }

  get(key: string): Promise<Stored | undefined> {
    const held = this.#objects.get(key);
    return Promise.resolve(held && { body: held.body, etag: held.etag, modified: 0, date: 0 });
  }

  putNew(key: string, body: Uint8Array): Promise<PutNew> {
    if (this.#objects.has(key)) return Promise.resolve('exists');
    return Promise.resolve({ created: this.#hold(key, body) });
  }

  putIfMatch(key: string, body: Uint8Array, etag: string): Promise<PutIfMatch> {
    const held = this.#objects.get(key);
    if (held === undefined) return Promise.resolve('gone');
    return Promise.resolve(held.etag === etag ? { ok: this.#hold(key, body) } : 'changed');
  }

  remove(key: string): Promise<void> {
    this.#objects.delete(key);
    this.#keys = undefined;
    return Promise.resolve();
  }

  #hold(key: string, body: Uint8Array): string {
    if (!this.#objects.has(key)) this.#keys = undefined;
    const etag = `"${++this.#version}"`;
    this.#objects.set(key, { body, etag });
    return etag;
  }
}
