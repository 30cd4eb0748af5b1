import { BoundaryDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import type { LotId } from '../metadata/lot.ts';
import { sweep } from '../pipeline/sweep.ts';
import { uncommittedLots } from '../pipeline/uncommitted-lots.ts';
import type { Ports } from '../ports/ports.ts';
import type { ActionName, PlanAction } from '../reconciler/plan.ts';
import type { Planned } from '../reconciler/planning.ts';
import type { Result } from '../reconciler/result.ts';
import type { ProjectTarget } from '../reconciler/target.ts';
import { projectKey } from '../reconciler/target.ts';
import { clean } from '../report/clean.ts';
import type { Described } from '../resources/lower/kept-record.ts';
import { describedBy } from '../resources/lower/kept-record.ts';
import { functionCall } from './cloud-command.ts';
import type { PlannedCall } from './planned.ts';

/** What a change means for lots that nobody has closed. */
export interface LotsAtStake {
  /** To be known before anybody agrees; empty when there are none. */
  readonly note: string;
  /** Takes care of them where the pipeline runs in this process. */
  readonly resume?: (result: Pick<Result, 'outcomes'>) => Promise<void>;
}

type Opened = Pick<PlannedCall, 'substrate' | 'planned'>;

/** A boundary, and its lots in which something has arrived and which nobody has committed. */
interface OpenLots {
  /** Of the boundary's own stack: without it nobody closes a lot. */
  readonly action: PlanAction;
  readonly boundary: BoundaryDescriptor;
  /** Oldest first; never empty. */
  readonly lots: readonly [LotId, ...LotId[]];
}

type Plans = Pick<Planned, 'plan' | 'targets'>;

const stackOf = /^(boundaries\/[^:]+):stack$/;

interface Meant {
  readonly does: ActionName;
  /** What is known of a project's components. */
  readonly described: (target: ProjectTarget) => Described;
}

/** As the record says of what is there: the files may say something else by now. */
const removed: Meant = { does: 'delete', described: ({ described = {} }) => described };

const made: Meant = {
  does: 'create',
  described: ({ objects }) => {
    const record = objects.find(({ address }) => address === 'project:record/project');
    return record?.kind === 'record' ? describedBy(record.spec.body) : {};
  },
};

const openLots = async (ports: Ports, { plan, targets }: Plans, meant: Meant): Promise<readonly OpenLots[]> => {
  const looked = plan.actions.map(async (action): Promise<readonly OpenLots[]> => {
    const component = stackOf.exec(action.address)?.[1];
    if (component === undefined || action.action !== meant.does || action.blocked !== undefined) return [];
    const target = targets.find((one) => projectKey(one) === action.project);
    const boundary = BoundaryDescriptor.safeParse(target && meant.described(target)[component]);
    if (!boundary.success) return [];
    const [first, ...others] = await uncommittedLots(ports, boundary.data);
    return first === undefined ? [] : [{ action, boundary: boundary.data, lots: [first, ...others] }];
  });
  return (await Promise.all(looked)).flat();
};

const shown = 5;

const lotsText = ({ boundary, lots: [first, ...others] }: OpenLots): string => {
  const lots =
    others.length < shown
      ? [first, ...others].join(', ')
      : `${first} to ${others.at(-1)}, ${others.length + 1} in all,`;
  return `${lots} of ${clean(datasetId(boundary.dataset))}`;
};

/** Of boundaries that a plan removes: nobody commits their open lots any more. */
export const lotsOfRemoved = async ({ substrate, planned }: Opened): Promise<LotsAtStake> => {
  const found = await openLots(substrate.ports, planned, removed);
  const notes = found.map(
    (open) =>
      `note: nobody has committed what arrived in ${lotsText(open)}. It is kept, and waits until ` +
      `boundaries/${clean(open.boundary.name)} is applied again (docs/guide/lost-events.md)\n`,
  );
  return { note: notes.join('') };
};

const resumeLots = async (ports: Ports, found: readonly OpenLots[], { outcomes }: Pick<Result, 'outcomes'>) => {
  const succeeded = new Set(
    outcomes.flatMap(({ project, address, outcome }) => (outcome === 'succeeded' ? [`${project} ${address}`] : [])),
  );
  const boundaries = found
    .filter(({ action }) => succeeded.has(`${action.project} ${action.address}`))
    .map(({ boundary }) => boundary);
  await sweep(ports, { boundaries, arcs: [], from: 0, to: ports.clock.now() });
};

/** Of boundaries that a plan makes, where some of that name were before: they go on with what is open. */
const lotsOfMade = async ({ substrate, planned }: Opened): Promise<LotsAtStake> => {
  const { ports, local, placement } = substrate;
  const found = await openLots(ports, planned, made);
  const notes = found.map((open) => {
    const what = `note: nobody has committed what arrived in ${lotsText(open)} before.`;
    if (local !== undefined) return `${what} It is done when the lots are over\n`;
    const { close } = open.boundary;
    const call = functionCall(close, placement.region, { request: 'close', lot: open.lots[0] });
    return `${what} The next arrival sees to lots of the last day; others are closed, one by one, with\n  ${call}\n`;
  });
  return { note: notes.join(''), resume: (result) => resumeLots(ports, found, result) };
};

export const lotsOfApplied = async (opened: Opened): Promise<LotsAtStake> => {
  const [gone, back] = await Promise.all([lotsOfRemoved(opened), lotsOfMade(opened)]);
  return { ...back, note: gone.note + back.note };
};
