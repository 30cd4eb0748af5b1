import { ClusterlessError } from '../../src/errors.ts';
import type { DataInfo, DataListed, DataStore } from '../../src/ports/data-store.ts';

interface Held {
  readonly content: Uint8Array;
  readonly etag: string;
}

/** Users' data in memory. */
export class MemoryData implements DataStore {
  readonly #objects = new Map<string, Held>();
  #version = 0;

  put(uri: string, text: string): DataInfo {
    const held = { content: new TextEncoder().encode(text), etag: `v${++this.#version}` };
    this.#objects.set(uri, held);
    return this.#info(held);
  }

  text(uri: string): string | undefined {
    const held = this.#objects.get(uri);
    return held && new TextDecoder().decode(held.content);
  }

  head(uri: string): Promise<DataInfo | undefined> {
    const held = this.#objects.get(uri);
    return Promise.resolve(held && this.#info(held));
  }

  read(uri: string): Promise<AsyncIterable<Uint8Array>> {
    const { content } = this.#held(uri);
    return Promise.resolve(
      (async function* () {
        yield content;
      })(),
    );
  }

  async write(uri: string, body: AsyncIterable<Uint8Array>): Promise<DataInfo> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return this.put(uri, Buffer.concat(chunks).toString());
  }

  async copy(from: string, to: string): Promise<DataInfo> {
    return this.put(to, new TextDecoder().decode(this.#held(from).content));
  }

  async *list(prefix: string): AsyncGenerator<DataListed> {
    for (const [uri, held] of [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (uri.startsWith(prefix)) yield { uri, ...this.#info(held) };
    }
  }

  remove(uri: string): Promise<void> {
    this.#objects.delete(uri);
    return Promise.resolve();
  }

  #held(uri: string): Held {
    const held = this.#objects.get(uri);
    if (held === undefined) throw new ClusterlessError('CLS_NOT_FOUND', `${uri} does not exist`);
    return held;
  }

  #info({ content, etag }: Held): DataInfo {
    return { size: content.byteLength, etag, modified: 0, checksum: `etag:${etag}` };
  }
}
