import type { Instant } from '../ports/clock.ts';
import type { Journal } from '../state/journal.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { AnyProvider, Call, FailureKind, Observed, Prior } from '../substrate/provider.ts';
import { ProviderError } from '../substrate/provider.ts';
import type { Decision } from './decide.ts';
import { decide } from './decide.ts';
import { repairsInside } from './inside.ts';
import type { Became } from './ledger.ts';
import type { Blocked, BlockedReason } from './plan.ts';
import type { Question } from './refresh.ts';
import { observe } from './refresh.ts';
import type { Seen, Subject } from './subject.ts';
import { priorOf, questionsOf } from './subject.ts';
import type { Work } from './work.ts';

/** How a step ended well. */
export type Performed =
  | { readonly did: 'made'; readonly became: Became }
  | { readonly did: 'gone' }
  | { readonly did: 'kept'; readonly why: string };

export interface Attempt {
  readonly work: Work;
  readonly provider: AnyProvider;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly deadline: Instant;
  /** The attempt before may have been applied: look first. */
  readonly uncertain: boolean;
}

/** What is stuck is not begun unless somebody asked for its repair. */
const isRepair = ({ seen: { main } }: Work['entry']): boolean => main.found === 'yes' && main.stuck !== undefined;

const callOf = ({ work, journal, signal, deadline }: Attempt): Call => ({
  token: work.token,
  owner: work.entry.subject.project.owner,
  fence: () => journal.fence(),
  signal,
  deadline,
  inside: repairsInside(work.entry),
  repair: isRepair(work.entry),
});

const look = async ({ work, provider, signal }: Attempt, question: Question): Promise<Observed> => {
  const depth = repairsInside(work.entry) ? 'deep' : 'full';
  const { answers } = await observe(new Map([[provider.kind, provider]]), [question], depth, signal);
  return answers.get(question) ?? { found: 'no' };
};

/** @throws what was in the way of reading */
const known = (observed: Observed): Exclude<Observed, { readonly found: 'unknown' }> => {
  if (observed.found === 'unknown') throw observed.error;
  return observed;
};

export const attributesOf = (observed: Observed): Became =>
  observed.found === 'yes' && observed.attributes !== undefined ? { attributes: observed.attributes } : {};

const remove = async (attempt: Attempt, prior: Prior, policy: DesiredObject['deletionPolicy']): Promise<Performed> => {
  if (policy === 'retain') return { did: 'kept', why: 'retained by its deletion policy' };
  const answer = await attempt.provider.writer.delete(prior, policy, callOf(attempt));
  return answer === 'deleted' ? { did: 'gone' } : { did: 'kept', why: answer.kept };
};

const oldPrior = ({ address, from, resource }: Subject): Prior | undefined =>
  resource === undefined ? undefined : priorOf(from ?? address, resource);

/** What a writer may go by when the state knows nothing: what was seen. */
const foundPrior = ({ address, kind, desired }: Subject, seen: Seen): Prior => {
  const { main } = seen;
  const name = desired?.name ?? '';
  const found = main.found === 'yes' ? main : { fields: {} };
  const attributes = main.found === 'yes' ? (main.attributes ?? {}) : {};
  return { address, kind, name, physicalId: name, managed: found.fields, attributes };
};

/** Deletes and makes again under the same name. */
const remake = async (attempt: Attempt, desired: DesiredObject, prior: Prior): Promise<Performed> => {
  const gone = await remove(attempt, prior, desired.deletionPolicy);
  if (gone.did === 'kept') throw new ProviderError('protected', `It can't be replaced: ${gone.why}`);
  return { did: 'made', became: await attempt.provider.writer.create(desired, callOf(attempt)) };
};

const make = async (attempt: Attempt, desired: DesiredObject, decision: Decision, seen: Seen): Promise<Performed> => {
  const { subject } = attempt.work.entry;
  const { writer } = attempt.provider;
  const prior = oldPrior(subject);
  const isNewName = attempt.work.step === 'create-new';
  if (decision.action === 'create' || (isNewName && seen.main.found === 'no')) {
    return { did: 'made', became: await writer.create(desired, callOf(attempt)) };
  }
  if (decision.action === 'replace' && !isNewName && prior !== undefined) return remake(attempt, desired, prior);
  // The state's memory is of another thing when the name is new or the thing was never ours.
  const usesSeen = isNewName || decision.action === 'adopt' || prior === undefined;
  const known = usesSeen ? foundPrior(subject, seen) : prior;
  return { did: 'made', became: await writer.update(desired, known, callOf(attempt)) };
};

const write = async (attempt: Attempt, decision: Decision, seen: Seen): Promise<Performed> => {
  const { desired, resource } = attempt.work.entry.subject;
  if (desired !== undefined) return make(attempt, desired, decision, seen);
  const prior = oldPrior(attempt.work.entry.subject);
  return prior === undefined ? { did: 'gone' } : remove(attempt, prior, resource?.deletionPolicy ?? 'retain');
};

const isAsWanted = ({ action, changes }: Decision, found: Observed): boolean => {
  if (action === undefined || action === 'record') return true;
  return action === 'adopt' && changes.length === 0 && found.found === 'yes' && found.owner === 'us';
};

const failures: Partial<Record<BlockedReason, FailureKind>> = { busy: 'busy', stuck: 'protected' };

const refused = ({ reason, detail, hint }: Blocked): ProviderError =>
  new ProviderError(failures[reason] ?? 'foreign-owner', detail, hint === null ? {} : { hint });

/** Decides again by what is there now, and does only what is left to do. */
const carryOn = async (attempt: Attempt): Promise<Performed> => {
  const { entry, step } = attempt.work;
  const { subject } = entry;
  const question = step === 'delete-old' ? questionsOf(subject).old : questionsOf(subject).main;
  if (question === undefined) return { did: 'gone' };
  const main = known(await look(attempt, question));
  const gone = main.found === 'no' && (step === 'delete-old' || subject.desired === undefined);
  if (gone) return { did: 'gone' };
  if (step === 'delete-old') return removeOld(attempt);
  const allowReplace = new Set([subject.address]);
  const rules = { drift: 'repair', allowReplace, repair: isRepair(entry), destroy: false } as const;
  const here = step === 'create-new' ? withoutOld(subject) : subject;
  const decision = decide(here, { main }, rules);
  if (decision.blocked !== undefined) throw refused(decision.blocked);
  if (isAsWanted(decision, main)) return { did: 'made', became: attributesOf(main) };
  return write(attempt, decision, { main });
};

/** The new object of a replacement, seen by itself. */
const withoutOld = ({ resource: _resource, from: _from, ...subject }: Subject): Subject => subject;

const removeOld = (attempt: Attempt): Promise<Performed> => {
  const { subject } = attempt.work.entry;
  const prior = oldPrior(subject);
  return prior === undefined
    ? Promise.resolve({ did: 'gone' })
    : remove(attempt, prior, subject.resource?.deletionPolicy ?? 'retain');
};

/** An operation that a crash left open, or that is still running, is the provider's to judge. */
const takeUp = async (attempt: Attempt, prior: Prior): Promise<Performed | undefined> => {
  const { entry, token } = attempt.work;
  const { resource } = entry.subject;
  const begun = { ...attempt, work: { ...attempt.work, token: resource?.intent?.token ?? token } };
  const answer = await attempt.provider.writer.resume(prior, entry.seen.main, callOf(begun));
  if (typeof answer === 'object') throw new ProviderError('conflict', answer.blocked);
  if (answer === 'reissue') return undefined;
  return carryOn(attempt);
};

/**
 * One attempt at one step.
 * @throws ProviderError, ClusterlessError
 */
export const perform = async (attempt: Attempt): Promise<Performed> => {
  const { entry, step } = attempt.work;
  if (attempt.uncertain) return carryOn(attempt);
  if (step === 'delete-old') return removeOld(attempt);
  const prior = oldPrior(entry.subject);
  if (entry.subject.resource?.intent !== undefined && prior !== undefined && step === 'only') {
    const ended = await takeUp(attempt, prior);
    if (ended !== undefined) return ended;
  }
  return write(attempt, entry.decision, entry.seen);
};
