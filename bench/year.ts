import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { claimKey, endKey, manifestKey, manifestMarkerKey, sentKey, stateMarkerKey } from '../src/metadata/keys.ts';
import type { LotId } from '../src/metadata/lot.ts';
import { lotAt } from '../src/metadata/lot.ts';
import { storeNames } from '../src/metadata/stores.ts';
import type { Place } from './place.ts';
import { datasetOf } from './projects.ts';

const lotMs = 300_000;
const dayMs = 86_400_000;
export const year = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z', lots: 105_120, days: 365 } as const;

const commit = (name: string, lot: LotId): readonly string[] => {
  const ref = datasetOf(name);
  return [manifestKey(ref, lot, 0), manifestMarkerKey(ref, lot, 0, 'complete'), sentKey(ref, lot, 0)];
};

const runOf = (arc: string, lot: LotId): readonly string[] => {
  const ref = { project: 'bench', arc, version: 'v1' };
  return [claimKey(ref, lot, 0), endKey(ref, lot, 0), stateMarkerKey(ref, lot, 0, 'complete')];
};

/** A file has some 65,000 links at most. */
const linksOfFile = 60_000;

/** Puts keys by links to a few files: nothing reads the bodies, and a link costs a fraction of a file. */
const linker = (folder: string): ((bucket: string, keys: readonly string[]) => void) => {
  const made = new Set<string>();
  let links = 0;
  let body = '';
  return (bucket, keys) => {
    for (const key of keys) {
      const parent = join(folder, 'buckets', bucket, dirname(key));
      if (!made.has(parent)) mkdirSync(parent, { recursive: true });
      made.add(parent);
      if (links % linksOfFile === 0) {
        body = join(folder, `body-${links}`);
        writeFileSync(body, '{}');
      }
      linkSync(body, join(folder, 'buckets', bucket, key));
      links += 1;
    }
  };
};

/** A year of five-minute lots of `raw`, all well. */
export const fillBoundaryYear = ({ local, substrate }: Place): void => {
  const { manifest } = storeNames(substrate.placement);
  const put = linker(local.folder);
  for (let lot = 0; lot < year.lots; lot += 1) {
    put(manifest, commit('raw', lotAt('PT5M', Date.parse(year.from) + lot * lotMs)));
  }
};

/** A year of lots that all are well: the days of `raw`, and the five minutes of `a0-0` with the runs that made them. */
export const fillYear = ({ local, substrate }: Place): void => {
  const { manifest, state } = storeNames(substrate.placement);
  const put = linker(local.folder);
  const first = Date.parse(year.from);
  for (let at = first; at < Date.parse(year.to); at += dayMs) put(manifest, commit('raw', lotAt('P1D', at)));
  for (let lot = 0; lot < year.lots; lot += 1) {
    const id = lotAt('PT5M', first + lot * lotMs);
    put(manifest, commit('a0-0', id));
    put(state, runOf('make-a0-0', id));
  }
};
