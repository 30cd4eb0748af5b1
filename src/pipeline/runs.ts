import type { RunResult } from '../metadata/keys.ts';
import { claimKey, endKey, parseStateKey, statePrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import type { Claim, End } from '../metadata/run.ts';
import { parseClaim, parseEnd } from '../metadata/run.ts';
import type { ArcContext } from './protocol.ts';
import { arcRef, storeOf } from './protocol.ts';

/** What a listing tells about the newest run of one (arc, lot). */
export interface NewestRun {
  readonly run: number;
  readonly ended: boolean;
  /** By its marker; undefined when there is none or it is lost. */
  readonly result: RunResult | undefined;
}

interface Seen {
  claim: number;
  readonly ended: Set<number>;
  readonly results: Map<number, RunResult>;
}

export const newRunListing = (): Seen => ({ claim: -1, ended: new Set(), results: new Map() });

export const noteStateKey = (seen: Seen, run: number, what: 'claim' | 'end' | RunResult): void => {
  if (what === 'end') seen.ended.add(run);
  else if (what !== 'claim') seen.results.set(run, what);
  else if (run > seen.claim) seen.claim = run;
};

export const newestOf = ({ claim, ended, results }: Seen): NewestRun | undefined =>
  claim < 0 ? undefined : { run: claim, ended: ended.has(claim), result: results.get(claim) };

export const readNewestRun = async ({ ports, arc }: ArcContext, lot: LotId): Promise<NewestRun | undefined> => {
  const seen = newRunListing();
  for await (const { key } of storeOf(ports, arc.stores, 'state').list(statePrefix(arcRef(arc), lot))) {
    const parsed = parseStateKey(key);
    if (parsed !== undefined) noteStateKey(seen, parsed.run, parsed.what);
  }
  return newestOf(seen);
};

export const readClaim = async ({ ports, arc }: ArcContext, lot: LotId, run: number): Promise<Claim | undefined> => {
  const found = await storeOf(ports, arc.stores, 'state').get(claimKey(arcRef(arc), lot, run));
  return found && parseClaim(found.body);
};

export const readEnd = async ({ ports, arc }: ArcContext, lot: LotId, run: number): Promise<End | undefined> => {
  const found = await storeOf(ports, arc.stores, 'state').get(endKey(arcRef(arc), lot, run));
  return found && parseEnd(found.body);
};
