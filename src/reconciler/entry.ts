import type { Decision } from './decide.ts';
import { qualified } from './desired.ts';
import type { ActionName, Blocked } from './plan.ts';
import type { Seen, Subject } from './subject.ts';

/** One subject, what was seen of it, and what was decided. */
export interface Entry {
  /** `<name>/<version>#<address>`, and `~<name>` behind it for what a replacement left. */
  readonly id: string;
  readonly subject: Subject;
  readonly seen: Seen;
  readonly decision: Decision;
}

/** An entry with something to do. */
export interface Due extends Entry {
  readonly decision: Decision & { readonly action: ActionName };
}

export const isDue = (entry: Entry): entry is Due => entry.decision.action !== undefined;

export const entryId = ({ project, address, superseded }: Subject): string =>
  `${qualified(project.desired.key, address)}${superseded === undefined ? '' : `~${superseded}`}`;

export const block = (entry: Due, blocked: Blocked): Due => ({
  ...entry,
  decision: { ...entry.decision, blocked: entry.decision.blocked ?? blocked },
});

/** The record of a project as a whole: it comes after all that it tells about, and goes after it. */
export const isProjectRecord = (address: string): boolean => address.startsWith('project:record/');

export const describesProject = ({ subject }: Pick<Entry, 'subject'>): boolean => isProjectRecord(subject.address);

export const isLeaving = ({ decision: { action } }: Due): boolean => action === 'delete' || action === 'forget';

/** Removes something that exists: the deletions that limits and protection are about. */
export const isLoss = ({ decision: { action }, seen }: Due): boolean =>
  action === 'delete' || (action === 'forget' && seen.main.found === 'yes');

/** Makes or changes something, or might have to: what depends on it waits for it. */
export const isActing = ({ decision: { action, blocked } }: Due): boolean =>
  action === 'create' ||
  action === 'update' ||
  action === 'replace' ||
  action === 'adopt' ||
  (action === 'record' && blocked !== undefined);
