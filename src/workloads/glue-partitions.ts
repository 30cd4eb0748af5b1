import { z } from 'zod';
import { ClusterlessError } from '../errors.ts';
import { encodeKey, parseGlueUri } from '../metadata/uri.ts';
import { RunInput } from '../metadata/workload.ts';
import type { Added, PartitionedTable } from '../ports/catalog.ts';
import type { Ports } from '../ports/ports.ts';
import { sourceManifests } from './source-objects.ts';
import type { Wanted } from './wanted-partitions.ts';
import { lotParameter, wantedOf } from './wanted-partitions.ts';
import { writeManifest } from './write-manifest.ts';

const GlueProps = z.looseObject({
  partitionType: z.enum(['named', 'value']).default('named'),
  namedPartitionDelimiter: z.string().min(1).default('='),
  partitionResults: z.enum(['none', 'all', 'added']).default('added'),
});
type GlueProps = z.infer<typeof GlueProps>;

const tableName = (uri: string): string => uri.replace(/^glue:\/\//, '');

const plain = (location: string): string => location.replace(/\/+$/, '');

/** A restated lot lies in the folder of another run, beside the former one. Anything else is another's partition. */
const isFormerRun = ({ partition: { location }, folder, stable }: Wanted, before: string): boolean => {
  const parent = location.slice(0, location.length - folder.length + stable.length);
  return folder !== stable && before.startsWith(`${parent}run=`);
};

type Verdict = 'added' | 'moved' | 'there' | Extract<Added, { readonly failed: string }>;

const judge = (wanted: Wanted, added: Added): Verdict => {
  if (added === 'added' || 'failed' in added) return added;
  const { location, parameters } = added.exists;
  if (plain(location) === plain(wanted.partition.location)) {
    return parameters[lotParameter] === wanted.partition.parameters[lotParameter] ? 'added' : 'there';
  }
  if (isFormerRun(wanted, location)) return 'moved';
  return { failed: `the partition ${wanted.values.join(', ')} exists at ${location}`, retryable: false };
};

/** Those that are added stay: the next attempt finds them. */
const checkFailures = (verdicts: readonly Verdict[], sink: string): void => {
  const failed = verdicts.filter((verdict) => typeof verdict === 'object');
  const [first] = failed;
  if (first === undefined) return;
  throw new ClusterlessError(
    failed.every(({ retryable }) => retryable) ? 'CLS_TRANSIENT' : 'CLS_WORKLOAD',
    `${failed.length} of ${verdicts.length} partitions could not be added to ${tableName(sink)}`,
    { detail: `The first: ${first.failed}.` },
  );
};

const unanswered: Added = { failed: 'the catalog gave no answer', retryable: true };

/** Answers the partitions that are new with this lot. */
const addTo = async (table: PartitionedTable, sink: string, wanted: readonly Wanted[]): Promise<readonly Wanted[]> => {
  if (wanted.length === 0) return [];
  const answers = await table.add(wanted.map(({ partition }) => partition));
  const verdicts = wanted.map((one, at) => judge(one, answers[at] ?? unanswered));
  checkFailures(verdicts, sink);
  const moved = wanted.filter((_, at) => verdicts[at] === 'moved');
  if (moved.length > 0) await table.move(moved.map(({ partition }) => partition));
  return wanted.filter((_, at) => verdicts[at] !== 'there');
};

const urisOf = (
  { partitionResults }: GlueProps,
  pathURI: string,
  { all, fresh }: { readonly all: readonly Wanted[]; readonly fresh: readonly Wanted[] },
): readonly string[] => {
  // As ever: where nothing is new there is nothing to tell.
  if (fresh.length === 0) return [];
  if (partitionResults === 'none') return [pathURI];
  const base = plain(pathURI);
  return (partitionResults === 'all' ? all : fresh).map(({ folder }) => `${base}/${encodeKey(plain(folder))}`);
};

const openTable = async ({ catalog }: Ports, uri: string): Promise<PartitionedTable> => {
  const named = parseGlueUri(uri);
  const table = named === undefined ? undefined : await catalog?.open(named);
  if (table === undefined) {
    throw new ClusterlessError('CLS_WORKLOAD', `there is no table ${tableName(uri)} in the catalog`, {
      hint: 'Declare it as an aws:core:glueTable, and its database as an aws:core:glueDatabase.',
    });
  }
  if (table.keys.length > 0) return table;
  throw new ClusterlessError('CLS_WORKLOAD', `the table ${tableName(uri)} has no partition keys`, {
    hint: 'Name them in "schema.partitions" of the table.',
  });
};

/** Adds the folders of the run's snapshot to the table of each sink, and writes the sinks' manifests. */
export const gluePartitions = async (ports: Ports, event: unknown): Promise<void> => {
  const input = RunInput.parse(event);
  const props = GlueProps.parse(input.props.workloadProps);
  const naming = { type: props.partitionType, delimiter: props.namedPartitionDelimiter };
  const lot = `${input.project}/${input.arc}/${input.lot}`;
  const manifests = await sourceManifests(ports, input);
  for (const [role, { pathURI }] of Object.entries(input.props.sinks)) {
    const table = await openTable(ports, pathURI);
    const all = wantedOf(manifests, table.keys, { naming, lot });
    const fresh = await addTo(table, pathURI, all);
    const uris = [...urisOf(props, pathURI, { all, fresh })];
    const state = uris.length === 0 ? 'empty' : 'complete';
    await writeManifest(ports, input, { role, manifest: { state, comment: null, uriType: 'identifier', uris } });
  }
};
