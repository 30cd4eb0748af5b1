import type { ArcDescriptor, BoundaryDescriptor, SourceDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import type { Unit } from '../metadata/lot.ts';
import { mustParseLot } from '../metadata/lot.ts';
import { neededLots } from '../metadata/mapping.ts';
import { LotRow } from './lot-row.ts';

export interface Range {
  /** Milliseconds since the epoch, `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/** Producers before consumers, so that a cause is known before what it blocks. A cycle is entered anywhere. */
export const inOrder = (arcs: readonly ArcDescriptor[]): readonly ArcDescriptor[] => {
  const producers = new Map(arcs.flatMap((arc) => Object.values(arc.sinks).map((sink) => [datasetId(sink), arc])));
  const ordered = new Set<ArcDescriptor>();
  const entered = new Set<ArcDescriptor>();
  const visit = (arc: ArcDescriptor): void => {
    if (entered.has(arc)) return;
    entered.add(arc);
    for (const source of Object.values(arc.sources)) {
      const producer = producers.get(datasetId(source));
      if (producer !== undefined) visit(producer);
    }
    ordered.add(arc);
  };
  for (const arc of arcs) visit(arc);
  return [...ordered];
};

const neededRange = ({ map, unit }: SourceDescriptor, target: LotRow): Range | undefined => {
  if (target.length === 0) return undefined;
  if (map === 'latest' || map === 'same') return { from: target.start, to: target.end(target.length - 1) };
  const first = neededLots(map, target.lot(0), unit)[0];
  const last = neededLots(map, target.lot(target.length - 1), unit).at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { from: mustParseLot(first).start, to: mustParseLot(last).end };
};

const union = (a: Range, b: Range | undefined): Range =>
  b === undefined ? a : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };

interface Placement {
  readonly boundaries: readonly BoundaryDescriptor[];
  /** Producers first. */
  readonly arcs: readonly ArcDescriptor[];
}

/** A row for every dataset that anybody writes or reads, wide enough for what its consumers need of it. */
export const makeRows = ({ boundaries, arcs }: Placement, range: Range): ReadonlyMap<string, LotRow> => {
  const ranges = new Map<string, { readonly unit: Unit; readonly range: Range }>();
  const want = (id: string, unit: Unit, wanted: Range | undefined): void => {
    ranges.set(id, { unit, range: union(ranges.get(id)?.range ?? range, wanted) });
  };
  for (const { dataset } of boundaries) want(datasetId(dataset), dataset.unit, undefined);
  for (const arc of arcs.toReversed()) {
    for (const sink of Object.values(arc.sinks)) want(datasetId(sink), sink.unit, undefined);
    const wanted = Object.values(arc.sinks).map((sink) => ranges.get(datasetId(sink))?.range);
    const { from, to } = wanted.reduce<Range>(union, range);
    const target = new LotRow(arc.unit, from, to);
    for (const source of Object.values(arc.sources)) want(datasetId(source), source.unit, neededRange(source, target));
  }
  return new Map(
    [...ranges].map(
      ([
        id,
        {
          unit,
          range: { from, to },
        },
      ]) => [id, new LotRow(unit, from, to)],
    ),
  );
};
