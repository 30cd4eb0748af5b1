import { expect } from 'vitest';
import { fromUri } from '../../src/metadata/uri.ts';
import type { Cloud } from './cloud.ts';

interface Place {
  readonly bucket: string;
  readonly dataset: string;
}

export const textOf = (key: string): string => `content of ${key}`;

const relative = (uri: string): string => fromUri(uri).key.replace(/^[^/]*\//, '');

/** The objects that readers of a dataset see, each once, without its root. */
export const objectsOf = async (cloud: Cloud, dataset: string): Promise<readonly string[]> =>
  (await cloud.newest(dataset)).flatMap(({ objects }) => objects.map(({ uri }) => relative(uri))).sort();

export const hasAll = async (cloud: Cloud, dataset: string, keys: readonly string[]): Promise<boolean> =>
  (await objectsOf(cloud, dataset)).join('\n') === [...keys].sort().join('\n');

/** Puts again what no manifest of the dataset has. */
export const putMissing = async (cloud: Cloud, { bucket, dataset }: Place, keys: readonly string[]): Promise<void> => {
  const there = new Set(await objectsOf(cloud, dataset));
  for (const key of keys) if (!there.has(key)) await cloud.put(bucket, `${dataset}/${key}`, textOf(key));
};

/** Nothing lost, nothing twice, everything whole; no two generations of a lot from the same inputs. */
export const expectExact = async (cloud: Cloud, dataset: string, keys: readonly string[]): Promise<void> => {
  expect(await objectsOf(cloud, dataset)).toEqual([...keys].sort());
  for (const { objects, lotId } of await cloud.newest(dataset)) {
    for (const { uri, size } of objects) {
      const text = textOf(relative(uri));
      expect(await cloud.text(uri), `${lotId} ${uri}`).toBe(text);
      expect(size).toBe(new TextEncoder().encode(text).byteLength);
    }
  }
  const digests = (await cloud.generations(dataset)).map(({ lotId, digest }) => `${lotId} ${digest}`);
  expect(new Set(digests).size, `generations of ${dataset}`).toBe(digests.length);
};

/** No inputs were worked on to the end two times. */
export const expectNoTwins = async (cloud: Cloud, arc: string): Promise<void> => {
  const done = (await cloud.runs(arc)).filter(({ end }) => end?.result === 'complete');
  const works = done.map(({ claim }) => `${JSON.stringify(claim.snapshot)} ${claim.digest}`);
  expect(works.length).toBeGreaterThan(0);
  expect(new Set(works).size, `runs of ${arc}`).toBe(works.length);
};
