import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommittedManifest } from '../../src/metadata/manifest.ts';
import { Claim, End } from '../../src/metadata/run.ts';
import { fromUri } from '../../src/metadata/uri.ts';
import { endOfClaim } from '../helpers/end-key.ts';
import type { Workspace } from './workspace.ts';

const place = '.clusterless/local/local---123456789012-us-west-2';

/** What lies on disk after all, read without any code that wrote it: ordinary keys are ordinary files. */
export class Facts {
  readonly #home: string;

  constructor(at: Workspace) {
    this.#home = at.path(place);
  }

  #keys(folder: string): readonly string[] {
    const path = join(this.#home, folder);
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(path, name)).isFile())
      .sort();
  }

  #json(path: string): unknown {
    return JSON.parse(readFileSync(join(this.#home, path), 'utf8'));
  }

  /** Of one of the placement's stores, by the end of their keys. */
  #records(store: string, end: string): readonly { readonly key: string; readonly body: unknown }[] {
    const bucket = `buckets/clusterless-${store}-123456789012-us-west-2`;
    return this.#keys(bucket)
      .filter((key) => key.endsWith(end))
      .map((key) => ({ key, body: this.#json(`${bucket}/${key}`) }));
  }

  objects(bucket: string): readonly string[] {
    return this.#keys(`buckets/${bucket}`);
  }

  content(uri: string): string {
    const { bucket, key } = fromUri(uri);
    return readFileSync(join(this.#home, 'buckets', bucket, key), 'utf8');
  }

  /** In the order of lots and generations. */
  generations(dataset: string): readonly CommittedManifest[] {
    return this.#records('manifest', '.json')
      .filter(({ key }) => key.startsWith(`datasets/name=${dataset}/`))
      .map(({ body }) => CommittedManifest.parse(body));
  }

  claims(): readonly (Claim & { readonly key: string })[] {
    return this.#records('arc-state', '.claim').map(({ key, body }) => ({ key, ...Claim.parse(body) }));
  }

  /** By the key of the claim that they end. */
  ends(): ReadonlyMap<string, End> {
    const ends = new Map(this.#records('arc-state', '.json').map(({ key, body }) => [key, End.parse(body)]));
    return new Map(
      this.claims().flatMap(({ key }) => {
        const end = ends.get(endOfClaim(key));
        return end === undefined ? [] : [[key, end]];
      }),
    );
  }

  /** Events that nobody has taken, or that were given up. */
  leftovers(): readonly string[] {
    return ['events', 'dead-letters'].flatMap((folder) => {
      try {
        return this.#keys(folder);
      } catch {
        return []; // Never made: nothing was ever in it.
      }
    });
  }
}
