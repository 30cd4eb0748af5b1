import { digestOf } from '../metadata/canonical.ts';
import type { SinkDescriptor } from '../metadata/descriptor.ts';
import type { ManifestObject, WorkloadManifest } from '../metadata/manifest.ts';
import { contentDigest, statsOf } from '../metadata/manifest.ts';
import type { Producer } from '../metadata/run.ts';
import type { RunInput } from '../metadata/workload.ts';
import { answeredManifests } from './answered-manifest.ts';
import type { Candidate } from './commit.ts';
import { manifestObjects } from './manifest-objects.ts';
import type { ArcContext } from './protocol.ts';
import { isoTime, storeOf } from './protocol.ts';
import type { WholeInput } from './run-input.ts';
import { findRunManifest } from './run-manifest.ts';

const producerOf = ({ arc }: ArcContext, { run, runId }: RunInput, sink: SinkDescriptor): Producer => ({
  project: arc.project,
  arc: arc.name,
  arcVersion: arc.version,
  epoch: sink.epoch,
  run,
  runId,
});

/** Two runs of one lot write to folders of their own or to the same; content is compared below whichever it is. */
const contentRoot = (objects: readonly ManifestObject[], { pathURI }: SinkDescriptor, runURI: string): string =>
  objects.length > 0 && objects.every(({ uri }) => uri.startsWith(runURI)) ? runURI : pathURI;

/** What is no object (`glue://`) has nothing but its name. */
const contentOf = (
  { uris }: WorkloadManifest,
  objects: readonly ManifestObject[],
  { sink, runURI }: { readonly sink: SinkDescriptor; readonly runURI: string },
): string => {
  if (!sink.pathURI.startsWith('s3://')) return digestOf([...uris].sort());
  return contentDigest(objects, contentRoot(objects, sink, runURI));
};

/** The comment of a complete manifest is a workload's way to say that something is not as it should be. */
const checksOf = ({ comment }: WorkloadManifest): Candidate['checks'] =>
  comment === null || comment === '' ? [] : [{ name: 'comment', result: 'warn', message: comment }];

interface Content {
  readonly manifest: WorkloadManifest;
  readonly objects: readonly ManifestObject[];
}

export const candidateOf = (
  context: ArcContext,
  input: WholeInput,
  { role, sink, manifest, objects }: Content & { readonly role: string; readonly sink: SinkDescriptor },
): Candidate => {
  const runURI = input.props.sinks[role]?.runURI ?? sink.pathURI;
  return {
    state: manifest.state === 'empty' ? 'empty' : 'complete',
    comment: manifest.comment,
    lotId: input.lot,
    uriType: manifest.uriType,
    uris: manifest.uris,
    digest: input.digest,
    contentDigest: contentOf(manifest, objects, { sink, runURI }),
    producer: producerOf(context, input, sink),
    inputs: input.snapshot,
    objects: [...objects],
    stats: statsOf(objects),
    checks: checksOf(manifest),
    token: context.ports.clock.id(),
    cause: input.cause,
    committedAt: isoTime(context.ports.clock.now()),
  };
};

export const emptyManifest = (lot: string): WorkloadManifest => ({
  state: 'empty',
  comment: null,
  lotId: lot,
  uriType: 'identifier',
  uris: [],
});

/**
 * Reads and checks what the run wrote for every sink, or answered, before anything is committed. Fails with
 * CLS_WORKLOAD.
 */
export const readCandidates = async (
  context: ArcContext,
  input: WholeInput,
  answer?: unknown,
): Promise<ReadonlyMap<string, Candidate>> => {
  const { ports, arc } = context;
  const answered = answeredManifests(input, answer);
  const store = storeOf(ports, arc.stores, 'manifest');
  const candidates = new Map<string, Candidate>();
  for (const [role, sink] of Object.entries(arc.sinks)) {
    const manifest = answered.get(role) ?? (await findRunManifest(store, input, role)).manifest;
    const objects = await manifestObjects(ports.data, { role, root: sink.pathURI }, manifest);
    candidates.set(role, candidateOf(context, input, { role, sink, manifest, objects }));
  }
  return candidates;
};

/** A run whose inputs are all empty: every sink is empty, and no workload is asked. */
export const emptyCandidates = (context: ArcContext, input: WholeInput): ReadonlyMap<string, Candidate> =>
  new Map(
    Object.entries(context.arc.sinks).map(([role, sink]) => [
      role,
      candidateOf(context, input, { role, sink, manifest: emptyManifest(input.lot), objects: [] }),
    ]),
  );
