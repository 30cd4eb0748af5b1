import type { ArcDescriptor, SinkDescriptor, SourceDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import { runPrefix } from '../metadata/keys.ts';
import type { LotId } from '../metadata/lot.ts';
import { escapeName } from '../metadata/partition.ts';
import type { Claim, Snapshot } from '../metadata/run.ts';
import { joinUri, toUri } from '../metadata/uri.ts';
import type { ArcProps, ArcWorkloadContext, RunInput } from '../metadata/workload.ts';
import { keyOfGeneration } from './generations.ts';

type Inputs = Snapshot[string];

/** With every input that the run has, however many. */
export type WholeInput = RunInput & { readonly snapshot: Snapshot };

/** `runs/<run id>/role=<role>/`: all that a run may say about one of its sinks. */
export const rolePrefix = (runId: string, role: string): string => `${runPrefix(runId)}role=${escapeName(role)}/`;

const manifestUris = (arc: ArcDescriptor, source: SourceDescriptor, inputs: Inputs): string[] =>
  inputs.flatMap(({ generation, ...input }) =>
    generation === null ? [] : toUri(arc.stores.manifest, keyOfGeneration(source, { ...input, generation })),
  );

const sinkProps = (sink: SinkDescriptor, lot: LotId, runId: string): ArcProps['sinks'][string] => ({
  name: sink.name,
  version: sink.version,
  pathURI: sink.pathURI,
  runURI: sink.pathURI.startsWith('s3://')
    ? joinUri(sink.pathURI, `lot=${lot}`, `run=${runId}`, '/')
    : `${sink.pathURI}lot=${lot}/run=${runId}/`,
});

const mapValues = <T, R>(record: { readonly [role: string]: T }, map: (value: T, role: string) => R) =>
  Object.fromEntries(Object.entries(record).map(([role, value]) => [role, map(value, role)]));

const propsOf = (arc: ArcDescriptor, lot: LotId, { runId, snapshot }: Claim): ArcProps => {
  const manifests = mapValues(arc.sources, (source, role) => manifestUris(arc, source, snapshot[role] ?? []));
  return {
    sources: mapValues(arc.sources, ({ name, version, subscribe, pathURI }) => ({ name, version, subscribe, pathURI })),
    sinks: mapValues(arc.sinks, (sink) => sinkProps(sink, lot, runId)),
    sourceManifestPaths: mapValues(manifests, (uris) => uris[0] ?? ''),
    sourceManifests: manifests,
    sinkManifestTemplates: mapValues(
      arc.sinks,
      (_, role) =>
        `${toUri(arc.stores.manifest, rolePrefix(runId, role))}lot={lot}/state={state}{/attempt*}/manifest.json`,
    ),
    workloadProps: arc.workloadProps,
  };
};

/** The role that a workload is told about: the first that can start a run, as declared. */
const leadingRole = ({ sources }: ArcDescriptor): string | undefined =>
  Object.keys(sources).find((role) => sources[role]?.subscribe && sources[role].trigger) ?? Object.keys(sources)[0];

const contextOf = (arc: ArcDescriptor, lot: LotId, props: ArcProps): ArcWorkloadContext => {
  const role = leadingRole(arc) ?? null;
  const source = role === null ? undefined : arc.sources[role];
  const { name, version, pathURI } = source ?? { name: '', version: '', pathURI: '' };
  return {
    role,
    arcNotifyEvent: {
      dataset: { name, version, pathURI },
      lot,
      manifest: (role === null ? undefined : props.sourceManifestPaths[role]) ?? '',
      datasetId: source === undefined ? '' : datasetId(source),
    },
    existingPartialManifests: {},
  };
};

/** Everything that one run needs, so that of ordinary runs neither workload nor `finish` reads a claim again. */
export const runInputOf = (arc: ArcDescriptor, lot: LotId, claim: Claim): WholeInput => {
  const props = propsOf(arc, lot, claim);
  return {
    project: arc.project,
    arc: arc.name,
    lot,
    run: claim.runNumber,
    runId: claim.runId,
    attempt: claim.attempt,
    digest: claim.digest,
    cause: claim.cause,
    claimedAt: claim.claimedAt,
    snapshot: claim.snapshot,
    context: contextOf(arc, lot, props),
    props,
  };
};

/** The same run, told other manifests for some of its roles. */
export const withManifests = (
  arc: ArcDescriptor,
  input: WholeInput,
  manifests: ArcProps['sourceManifests'],
): WholeInput => {
  const { sourceManifests, sourceManifestPaths } = input.props;
  const props = {
    ...input.props,
    sourceManifestPaths: { ...sourceManifestPaths, ...mapValues(manifests, (uris) => uris[0] ?? '') },
    sourceManifests: { ...sourceManifests, ...manifests },
  };
  return { ...input, props, context: contextOf(arc, input.lot, props) };
};
