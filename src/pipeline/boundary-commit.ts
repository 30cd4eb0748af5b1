import { digestOf } from '../metadata/canonical.ts';
import type { BoundaryDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import type { CommittedManifest, ManifestObject } from '../metadata/manifest.ts';
import { contentDigest, statsOf } from '../metadata/manifest.ts';
import type { Ports } from '../ports/ports.ts';
import type { Candidate } from './commit.ts';
import { adopt, putGeneration, readNewest } from './commit.ts';
import { readEntries } from './entries.ts';
import type { Joined } from './joined.ts';
import { joined } from './joined.ts';
import { isoTime, storeOf } from './protocol.ts';
import { publish } from './publish.ts';
import { untilDecided } from './put-record.ts';
import type { Union } from './union.ts';
import { unionOf } from './union.ts';

export type BoundaryCommit =
  | { readonly outcome: 'committed' | 'adopted'; readonly manifest: CommittedManifest; readonly sent: boolean }
  /** Nothing was there to commit, or a newer owner has taken over. */
  | { readonly outcome: 'nothing' | 'superseded' };

export interface LotToCommit {
  readonly lot: LotId;
  /** Commit an empty generation where nothing ever arrived. */
  readonly evenIfEmpty: boolean;
}

const candidateOf = (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { lot, union, generation }: { readonly lot: LotId; readonly union: Union; readonly generation: number },
): Candidate => {
  const { objects, identity } = union;
  return {
    state: objects.length === 0 ? 'empty' : 'complete',
    comment: null,
    lotId: lot,
    uriType: 'identifier',
    uris: objects.map(({ uri }) => uri),
    digest: digestOf(identity),
    contentDigest: contentDigest(objects, boundary.dataset.pathURI),
    producer: {
      project: boundary.project,
      boundary: boundary.name,
      epoch: boundary.dataset.epoch,
      run: generation,
    },
    inputs: {},
    objects: [...objects],
    stats: statsOf(objects),
    checks: [],
    token: ports.clock.id(),
    cause: { kind: generation === 0 ? 'live' : 'late' },
    committedAt: isoTime(ports.clock.now()),
  };
};

const judge = (
  newest: CommittedManifest | undefined,
  candidate: Candidate,
  evenIfEmpty: boolean,
): 'nothing' | 'superseded' | 'adopted' | 'next' => {
  if (newest === undefined) return candidate.state === 'empty' && !evenIfEmpty ? 'nothing' : 'next';
  if (newest.producer.epoch > candidate.producer.epoch) return 'superseded';
  return newest.digest === candidate.digest ? 'adopted' : 'next';
};

/** The predecessor listed URIs only; sizes and checksums are those of now. What is gone is no part of a restatement. */
const objectsOf = async ({ data }: Ports, manifest: CommittedManifest): Promise<readonly ManifestObject[]> => {
  if (manifest.uris.length === 0 || manifest.objects.length > 0 || manifest.uriType !== 'identifier') {
    return manifest.objects;
  }
  const objects: ManifestObject[] = [];
  for (const uri of manifest.uris) {
    const found = await data.head(uri);
    if (found !== undefined) objects.push({ uri, size: found.size, checksum: found.checksum });
  }
  return objects;
};

const tryCommit = async (
  ports: Ports,
  boundary: BoundaryDescriptor,
  { lot, evenIfEmpty }: LotToCommit,
): Promise<BoundaryCommit | 'again'> => {
  const to = { store: storeOf(ports, boundary.stores, 'manifest'), dataset: boundary.dataset, lot };
  // The newest generation first, entries second: so what is listed has all that the newest was made of.
  const newest = await readNewest(to);
  if (newest === 'again') return 'again';
  const committed = newest && { ...newest, objects: await objectsOf(ports, newest) };
  const union = unionOf(await readEntries(ports, boundary, lot), committed);
  const generation = newest === undefined ? 0 : newest.generation + 1;
  const candidate = candidateOf(ports, boundary, { lot, union, generation });
  const verdict = judge(newest, candidate, evenIfEmpty);
  if (verdict === 'nothing' || verdict === 'superseded') return { outcome: verdict };
  if (newest !== undefined && verdict === 'adopted') return adopt(to, newest);
  const manifest = await putGeneration(to, candidate, generation);
  return manifest === undefined ? 'again' : { outcome: 'committed', manifest, sent: false };
};

const commitNow = async (ports: Ports, boundary: BoundaryDescriptor, which: LotToCommit): Promise<BoundaryCommit> => {
  const done = await untilDecided(`lot ${which.lot}`, () => tryCommit(ports, boundary, which));
  if ('manifest' in done && !done.sent) {
    await publish(ports, boundary, [{ dataset: boundary.dataset, manifest: done.manifest }]);
  }
  return done;
};

/** By store, as entries are remembered: a laptop takes a folder of a thousand late objects in one process. */
const commits = new WeakMap<Ports['store'], Joined<BoundaryCommit>>();

const commitsIn = ({ store }: Ports): Joined<BoundaryCommit> => {
  const known = commits.get(store) ?? joined<BoundaryCommit>();
  commits.set(store, known);
  return known;
};

/** Commits what has arrived for a lot by now, and announces it. A lot that has not changed is adopted. */
export const commitLot = (ports: Ports, boundary: BoundaryDescriptor, which: LotToCommit): Promise<BoundaryCommit> => {
  const { dataset } = boundary;
  const name = [dataset.name, dataset.version, dataset.epoch, which.lot, which.evenIfEmpty].join(' ');
  return commitsIn(ports)(name, () => commitNow(ports, boundary, which));
};
