import PQueue from 'p-queue';
import { ClusterlessError } from '../errors.ts';
import type { SourceDescriptor } from '../metadata/descriptor.ts';
import { runInputsPrefix } from '../metadata/keys.ts';
import type { CommittedManifest } from '../metadata/manifest.ts';
import { escapeName } from '../metadata/partition.ts';
import { encodeRecord } from '../metadata/record.ts';
import { toUri } from '../metadata/uri.ts';
import type { RunInput } from '../metadata/workload.ts';
import { keyOfGeneration, readGeneration } from './generations.ts';
import type { ArcContext } from './protocol.ts';
import { storeOf } from './protocol.ts';
import { untilDecided } from './put-record.ts';
import type { WholeInput } from './run-input.ts';
import { withManifests } from './run-input.ts';
import { readClaim } from './runs.ts';

/**
 * Characters of manifest URIs that a run is told, of all roles. A container of AWS Batch is told 8,192 in all; what is
 * left is for roots, templates and the workload's own properties. A day of hours is below it.
 */
const mostTold = 4096;

/** Of S3 at once. */
const concurrency = 32;

type Manifests = RunInput['props']['sourceManifests'];

const lengthOf = (uris: readonly string[]): number => uris.reduce((sum, { length }) => sum + length, 0);

/** The largest first, until the rest fits. One manifest stays what it is: merging it would gain nothing. */
const rolesToMerge = (manifests: Manifests): readonly string[] => {
  const sizes = Object.entries(manifests).map(([role, uris]) => ({ role, uris, length: lengthOf(uris) }));
  let told = sizes.reduce((sum, { length }) => sum + length, 0);
  const merged: string[] = [];
  for (const { role, uris, length } of sizes.sort((a, b) => b.length - a.length)) {
    if (told <= mostTold || uris.length < 2) continue;
    merged.push(role);
    told -= length;
  }
  return merged;
};

type Input = WholeInput['snapshot'][string][number] & { readonly generation: number };

interface Read {
  readonly input: Input;
  readonly manifest: CommittedManifest;
}

const readInput = async (context: ArcContext, source: SourceDescriptor, input: Input): Promise<Read> => {
  const { stores } = context.arc;
  const manifest = await readGeneration(storeOf(context.ports, stores, 'manifest'), source, input);
  if (manifest !== undefined) return { input, manifest };
  const uri = toUri(stores.manifest, keyOfGeneration(source, input));
  throw new ClusterlessError('CLS_NOT_FOUND', `the source manifest ${uri} does not exist`);
};

/** Objects where kinds differ: a list that says two things at once would be read wrongly by whoever knows one. */
const urisAs = (uriType: CommittedManifest['uriType'], { input, manifest }: Read): readonly string[] => {
  if (manifest.uriType === uriType) return manifest.uris;
  if (input.predecessor === undefined) return manifest.objects.map(({ uri }) => uri);
  throw new ClusterlessError('CLS_WORKLOAD', `lots that are read together list URIs of different kinds`, {
    detail: `${input.predecessor} lists URIs of type ${manifest.uriType}, others do not, and its objects are not known.`,
    hint: 'Roll up fewer lots at once, or replay the lot that made it.',
  });
};

/**
 * What all inputs of a role say, as one manifest of the run's own lot: the workload's five fields, then the objects
 * where they are known, then whose they are. Nothing but the inputs is in it, so that it is always the same.
 */
const mergedOf = (lot: string, role: string, reads: readonly Read[]) => {
  const full = reads.filter(({ manifest }) => manifest.state === 'complete' && manifest.uris.length > 0);
  const [first = 'identifier', ...others] = new Set(full.map(({ manifest }) => manifest.uriType));
  const uriType = others.length === 0 ? first : 'identifier';
  return {
    state: reads.some(({ manifest }) => manifest.state === 'complete') ? 'complete' : 'empty',
    comment: null,
    lotId: lot,
    uriType,
    uris: full.flatMap((read) => urisAs(uriType, read)),
    inputs: { [role]: reads.map(({ input }) => input) },
    objects: full.flatMap(({ manifest }) => manifest.objects),
  };
};

/** One manifest for a role, in the run's own folder; answers its URI. */
const mergeRole = async (context: ArcContext, { lot, runId, snapshot }: WholeInput, role: string): Promise<string> => {
  const { ports, arc } = context;
  const source = arc.sources[role];
  const inputs = (snapshot[role] ?? []).flatMap(({ generation, ...input }) =>
    generation === null ? [] : { ...input, generation },
  );
  const queue = new PQueue({ concurrency });
  const reads = source && (await queue.addAll(inputs.map((input) => () => readInput(context, source, input))));
  const key = `${runInputsPrefix(runId)}role=${escapeName(role)}/manifest.json`;
  const body = encodeRecord(mergedOf(lot, role, reads ?? []));
  // One that exists is our own, from a write that was repeated: the run's id has the claim's token.
  await untilDecided('the inputs of a run', async () => {
    const put = await storeOf(ports, arc.stores, 'manifest').putNew(key, body);
    return put === 'conflict' ? 'again' : put;
  });
  return toUri(arc.stores.manifest, key);
};

/**
 * What is handed on: the same for an ordinary run. Of a run with many inputs it would be more than machines, functions
 * and containers take, so each large role has one manifest, which is there before anything starts, and the snapshot
 * stays in the claim.
 */
export const toldInput = async (context: ArcContext, input: WholeInput): Promise<RunInput> => {
  const merged: Manifests = {};
  for (const role of rolesToMerge(input.props.sourceManifests)) {
    merged[role] = [await mergeRole(context, input, role)];
  }
  if (Object.keys(merged).length === 0) return input;
  const { snapshot: _claimed, ...told } = withManifests(context.arc, input, merged);
  return told;
};

/** The other way round. */
export const wholeInput = async (context: ArcContext, input: RunInput): Promise<WholeInput> => {
  const { snapshot, lot, run } = input;
  if (snapshot !== undefined) return { ...input, snapshot };
  const claim = await readClaim(context, lot, run);
  if (claim?.runId === input.runId) return { ...input, snapshot: claim.snapshot };
  throw new ClusterlessError('CLS_RECORD_CORRUPT', `the claim of the run ${input.runId} is not there`);
};
