import PQueue from 'p-queue';
import type { ArcDescriptor, BoundaryDescriptor, ProjectDescriptor, SinkDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import type { Ports } from '../ports/ports.ts';
import type { Attention } from './attention.ts';
import { isUnhealthy, Roots } from './attention.ts';
import { counted } from './counted-ports.ts';
import type { LotRow } from './lot-row.ts';
import { pausedAmong } from './pause.ts';
import type { ArcContext } from './protocol.ts';
import { isoTime, standardProtocol, storeOf } from './protocol.ts';
import type { ClassifiedArc } from './status-arc.ts';
import { classifyArc } from './status-arc.ts';
import { classifyBoundary } from './status-boundary.ts';
import type { DatasetStatus } from './status-dataset.ts';
import { datasetStatus } from './status-dataset.ts';
import { isOwed } from './status-inputs.ts';
import { arcAttention, boundaryAttention } from './status-reasons.ts';
import type { Scan, ScannedRuns } from './status-scan.ts';
import { noRuns, scansOfGenerations, scansOfRuns } from './status-scan.ts';
import type { Range } from './status-spans.ts';
import { inOrder, makeRows } from './status-spans.ts';

export interface StatusRequest extends Range {
  /** Milliseconds since the epoch, by the pipeline's clock. */
  readonly now: number;
}

export interface PipelineStatus {
  /** ISO 8601 UTC. */
  readonly range: { readonly from: string; readonly to: string };
  readonly verdict: 'healthy' | 'unhealthy';
  readonly datasets: readonly DatasetStatus[];
  /** What blocks most comes first. */
  readonly attention: readonly Attention[];
  /** Listings and reads. */
  readonly requests: number;
  readonly ms: number;
}

interface Survey {
  readonly ports: Ports;
  readonly request: StatusRequest;
  readonly rows: ReadonlyMap<string, LotRow>;
  readonly scanned: Scanned;
  readonly roots: Roots;
  readonly datasets: DatasetStatus[];
  readonly attention: Attention[];
}

const rowOf = ({ rows }: Survey, dataset: { readonly name: string; readonly version: string }): LotRow => {
  const row = rows.get(datasetId(dataset));
  if (row === undefined) throw new Error(`no row for ${datasetId(dataset)}`);
  return row;
};

const note = (survey: Survey, { dataset, owner }: { dataset: SinkDescriptor; owner: string }): void => {
  const { request } = survey;
  const { unit } = dataset;
  const known = { id: datasetId(dataset), unit, owner };
  survey.datasets.push(datasetStatus(known, rowOf(survey, dataset), { range: request, now: request.now }));
};

const surveyBoundary = async (survey: Survey, boundary: BoundaryDescriptor): Promise<void> => {
  const { ports, request, roots } = survey;
  const { dataset } = boundary;
  const row = rowOf(survey, dataset);
  const unclosed = await classifyBoundary(ports, boundary, { row, now: request.now });
  const found = roots.walk(row, () => undefined);
  note(survey, { dataset, owner: boundary.project });
  // The roots of this dataset count what they block only when everything was walked.
  survey.attention.push(...found.map((root) => boundaryAttention(datasetId(dataset), row, { root, unclosed })));
};

/** A lot waits for the first of its missing inputs that has a cause of its own. */
const causeIn =
  (arc: ClassifiedArc, { now }: StatusRequest, row: LotRow) =>
  (index: number): number | undefined => {
    const owed = arc.inputs(index).missing.filter(isOwed);
    const cause = owed.map(({ view, index: at }) => view.row.roots[at] ?? 0).find((root) => root > 0);
    if (cause !== undefined) return cause;
    return owed.length > 0 || row.end(index) > now ? 0 : undefined;
  };

const surveyArc = async (survey: Survey, arc: ArcDescriptor, label: string): Promise<void> => {
  const { ports, request, roots } = survey;
  const context: ArcContext = { ports, arc, protocol: standardProtocol };
  const sinks = Object.values(arc.sinks);
  const rows = sinks.map((sink) => rowOf(survey, sink));
  const [row] = rows;
  const [sink] = sinks;
  if (row === undefined || sink === undefined) return;
  const views = Object.entries(arc.sources).map(([role, source]) => ({ role, source, row: rowOf(survey, source) }));
  const runs = survey.scanned.runs.get(arc) ?? noRuns(row);
  const paused = survey.scanned.paused.has(arc);
  const classified = await classifyArc({ context, views, runs, row, paused }, rows);
  const found = roots.walk(row, causeIn(classified, request, row));
  for (const other of rows.slice(1)) other.roots.set(row.roots);
  for (const dataset of sinks) note(survey, { dataset, owner: arc.project });
  for (const root of found) {
    survey.attention.push(await arcAttention({ context, label, arc: classified, row }, datasetId(sink), root));
  }
};

/** Listings under way at a time: together they take about as long as the longest. */
const concurrency = 16;

/** What listings and markers tell before anything is classified. */
interface Scanned {
  readonly runs: ReadonlyMap<ArcDescriptor, ScannedRuns>;
  readonly paused: ReadonlySet<ArcDescriptor>;
}

/** Every dataset once, whoever names it, with where its manifests are. */
const scansOfDatasets = (ports: Ports, { boundaries, arcs }: Deployed, rows: Survey['rows']): readonly Scan[] => {
  const scans = new Map<LotRow, readonly Scan[]>();
  const add = (manifest: string, dataset: { name: string; version: string }): void => {
    const row = rows.get(datasetId(dataset));
    if (row === undefined || scans.has(row)) return;
    scans.set(row, scansOfGenerations(ports.store(manifest), dataset, row));
  };
  for (const { dataset, stores } of boundaries) add(stores.manifest, dataset);
  for (const { sources, sinks, stores } of arcs) {
    for (const dataset of [...Object.values(sources), ...Object.values(sinks)]) add(stores.manifest, dataset);
  }
  return [...scans.values()].flat();
};

const scanAll = async (ports: Ports, found: Deployed, rows: Survey['rows']): Promise<Scanned> => {
  const runs = new Map<ArcDescriptor, ScannedRuns>();
  let paused: ReadonlySet<ArcDescriptor> = new Set();
  const scanPauses: Scan = async () => {
    paused = await pausedAmong(ports, found.arcs);
  };
  const scansOfArc = (arc: ArcDescriptor): readonly Scan[] => {
    const [sink] = Object.values(arc.sinks);
    const row = sink && rows.get(datasetId(sink));
    if (row === undefined) return [];
    const ofRuns = scansOfRuns(storeOf(ports, arc.stores, 'state'), arc, row);
    runs.set(arc, ofRuns.runs);
    return ofRuns.scans;
  };
  const queue = new PQueue({ concurrency });
  try {
    await queue.addAll([scanPauses, ...scansOfDatasets(ports, found, rows), ...found.arcs.flatMap(scansOfArc)]);
  } finally {
    // What has failed is said at once; nothing more is begun.
    queue.clear();
  }
  return { runs, paused };
};

interface Deployed {
  readonly boundaries: readonly BoundaryDescriptor[];
  readonly arcs: readonly ArcDescriptor[];
}

const deployed = (projects: readonly ProjectDescriptor[]): Deployed => ({
  boundaries: projects.flatMap(({ boundaries }) => boundaries),
  arcs: inOrder(projects.flatMap(({ arcs }) => arcs)),
});

const labelOf = ({ project, name }: ArcDescriptor, { arcs }: Deployed): string =>
  arcs.filter((other) => other.name === name).length > 1 ? `${project}.${name}` : name;

/**
 * How the data is: every expected lot of every dataset, classified from listings alone; records are read only to tell
 * runs that did not end well apart. Memory goes with the number of lots, a few bytes each.
 */
export const status = async (
  given: Ports,
  projects: readonly ProjectDescriptor[],
  request: StatusRequest,
): Promise<PipelineStatus> => {
  const begun = given.clock.monotonic();
  const { ports, requests } = counted(given);
  const found = deployed(projects);
  const rows = makeRows(found, request);
  const scanned = await scanAll(ports, found, rows);
  const survey: Survey = { ports, request, rows, scanned, roots: new Roots(), datasets: [], attention: [] };
  for (const boundary of found.boundaries) await surveyBoundary(survey, boundary);
  for (const arc of found.arcs) await surveyArc(survey, arc, labelOf(arc, found));
  const attention = survey.attention
    .map((item, index) => ({ ...item, blocks: survey.roots.all[index]?.blocks ?? 0 }))
    .sort((a, b) => b.blocks - a.blocks);
  return {
    range: { from: isoTime(request.from), to: isoTime(request.to) },
    verdict: attention.some(isUnhealthy) ? 'unhealthy' : 'healthy',
    datasets: survey.datasets,
    attention,
    requests: requests(),
    ms: Math.round(given.clock.monotonic() - begun),
  };
};
