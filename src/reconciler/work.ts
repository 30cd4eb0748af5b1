import { digestOf } from '../metadata/canonical.ts';
import type { Intent } from '../state/state.ts';
import type { Due } from './entry.ts';
import type { Edges } from './graph.ts';
import { longestPaths } from './graph.ts';
import { hasOldStep, oldId } from './order.ts';
import { tokenOf } from './token.ts';

/** One step that execution takes: most actions are one, a replacement under another name is two. */
export interface Work {
  readonly id: string;
  readonly entry: Due;
  readonly step: Intent['step'];
  /** Ids of works that end before this one begins. */
  readonly after: readonly string[];
  readonly token: string;
  /** Heaviest way from here to the end: what is larger starts first. */
  readonly priority: number;
}

/** Touches no cloud: the write that records it is all there is. */
export const isStateOnly = ({ entry }: Work): boolean =>
  entry.decision.action === 'record' || entry.decision.action === 'forget';

export const operationOf = ({ entry, step }: Pick<Work, 'entry' | 'step'>): Intent['op'] => {
  const { action } = entry.decision;
  if (step === 'delete-old' || action === 'delete') return 'delete';
  if (action === 'create' || action === 'replace') return 'create';
  return action === 'adopt' ? 'adopt' : 'update';
};

export const desiredDigest = ({ subject: { config, resource } }: Due): string =>
  config === undefined ? (resource?.desiredDigest ?? digestOf({})) : digestOf(config);

const token = (entry: Due, step: Intent['step']): string => {
  const { address, project, resource, superseded } = entry.subject;
  return tokenOf({
    lineage: project.owner.lineage,
    address: superseded === undefined ? address : `${address}~${superseded}`,
    op: operationOf({ entry, step }),
    desiredDigest: desiredDigest(entry),
    attempt: `${resource?.generation ?? 0}.${resource?.failures ?? 0}`,
  });
};

type Step = Pick<Work, 'id' | 'entry' | 'step'>;

const stepsOf = (entry: Due): readonly Step[] => {
  const { id } = entry;
  if (!hasOldStep(entry)) return [{ id, entry, step: 'only' }];
  return [
    { id, entry, step: 'create-new' },
    { id: oldId(id), entry, step: 'delete-old' },
  ];
};

/** The steps of everything that is not blocked, ready to be scheduled. */
export const worksOf = (due: readonly Due[], edges: Edges): readonly Work[] => {
  const open = due.filter(({ decision }) => decision.blocked === undefined);
  const steps = open.flatMap(stepsOf);
  const weights = new Map(steps.map(({ id, entry }) => [id, entry.subject.provider.weight]));
  const kept = new Map(
    steps.map(({ id }) => [id, (edges.get(id) ?? []).filter((before) => weights.has(before))] as const),
  );
  const priorities = longestPaths(kept, (id) => weights.get(id) ?? 0);
  return steps.map((step) => ({
    ...step,
    after: kept.get(step.id) ?? [],
    token: token(step.entry, step.step),
    priority: priorities.get(step.id) ?? 0,
  }));
};
