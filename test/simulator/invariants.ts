import type { ArcDescriptor, BoundaryDescriptor } from '../../src/metadata/descriptor.ts';
import { datasetId } from '../../src/metadata/event.ts';
import type { DatasetRef } from '../../src/metadata/keys.ts';
import { endKey, manifestPrefix, parseManifestKey } from '../../src/metadata/keys.ts';
import type { LotId } from '../../src/metadata/lot.ts';
import type { CommittedManifest } from '../../src/metadata/manifest.ts';
import { parseCommittedManifest } from '../../src/metadata/manifest.ts';
import type { Snapshot } from '../../src/metadata/run.ts';
import { fromUri } from '../../src/metadata/uri.ts';
import type { Evaluation } from '../../src/pipeline/evaluation.ts';
import { arcRef } from '../../src/pipeline/protocol.ts';
import { stores } from '../pipeline/examples.ts';
import type { World } from './world.ts';

/** Every generation of a lot, in order. */
export const generationsIn = async (world: World, dataset: DatasetRef, lot: LotId): Promise<CommittedManifest[]> => {
  const store = world.bucket(stores.manifest);
  const keys = store.keys(manifestPrefix(dataset, lot)).filter((key) => parseManifestKey(key)?.what === 'json');
  const found = await Promise.all(keys.map((key) => store.get(key)));
  return found
    .flatMap((each) => (each === undefined ? [] : [parseCommittedManifest(each.body)]))
    .sort((a, b) => a.generation - b.generation);
};

const newestInput = (snapshot: Snapshot, role: string): number => snapshot[role]?.[0]?.generation ?? -1;

/** I1: one generation per input digest. I2: never from older inputs than the one before. I4: all were announced. */
export const checkGenerations = (
  dataset: DatasetRef,
  generations: readonly CommittedManifest[],
  announced: ReadonlySet<string>,
): string[] => {
  const violations: string[] = [];
  generations.forEach((manifest, index) => {
    const name = `${datasetId(dataset)} ${manifest.lotId} g${manifest.generation}`;
    const before = generations[index - 1];
    if (generations.some((other) => other !== manifest && other.digest === manifest.digest)) {
      violations.push(`I1: ${name} has the digest of another`);
    }
    for (const role of Object.keys(before?.inputs ?? {})) {
      if (newestInput(manifest.inputs, role) < newestInput(before?.inputs ?? {}, role)) {
        violations.push(`I2: ${name} is made from older inputs than the one before`);
      }
    }
    if (!announced.has(`${datasetId(dataset)} ${manifest.lotId} ${manifest.generation}`)) {
      violations.push(`I4: ${name} was never announced`);
    }
  });
  return violations;
};

const checkFailure = async (
  world: World,
  arc: ArcDescriptor,
  { lot, run }: Evaluation & { readonly answer: 'failed' },
): Promise<string[]> => {
  const end = await world.bucket(stores.state).get(endKey(arcRef(arc), lot, run));
  return end === undefined ? [`I3: ${arc.name} ${lot} has failed, and nothing says so`] : [];
};

/** I3: the newest generation is made from the newest inputs, or it is plain to see why not. */
export const checkArcLot = async (
  world: World,
  arc: ArcDescriptor,
  { lot, evaluation }: { readonly lot: LotId; readonly evaluation: Evaluation },
): Promise<string[]> => {
  if (evaluation.answer === 'waiting') return [];
  if (evaluation.answer === 'failed') return checkFailure(world, arc, evaluation);
  if (evaluation.answer !== 'duplicate') return [`I3: ${arc.name} ${lot} is ${evaluation.answer} when all is quiet`];
  const violations: string[] = [];
  for (const sink of Object.values(arc.sinks)) {
    const newest = (await generationsIn(world, sink, lot)).at(-1);
    for (const [role, source] of Object.entries(arc.sources)) {
      const input = (await generationsIn(world, source, lot)).at(-1)?.generation ?? -1;
      if (newest === undefined || newestInput(newest.inputs, role) !== input) {
        violations.push(`I3: ${datasetId(sink)} ${lot} is not made from g${input} of ${role}`);
      }
    }
  }
  return violations;
};

/** No object is lost, none is listed twice, and each as it was put last. */
export const checkBoundaryLot = async (
  world: World,
  boundary: BoundaryDescriptor,
  { lot, expected }: { readonly lot: LotId; readonly expected: ReadonlyMap<string, string> },
): Promise<string[]> => {
  const newest = (await generationsIn(world, boundary.dataset, lot)).at(-1);
  const listed = newest?.objects ?? [];
  const name = `${datasetId(boundary.dataset)} ${lot}`;
  const violations: string[] = [];
  if (new Set(listed.map(({ uri }) => fromUri(uri).key)).size < listed.length) {
    violations.push(`boundary: ${name} lists an object twice`);
  }
  for (const [uri, etag] of expected) {
    if (!listed.some((object) => object.uri === uri && object.checksum === `etag:${etag}`)) {
      violations.push(`boundary: ${name} has lost ${uri} ${etag}`);
    }
  }
  return violations;
};
