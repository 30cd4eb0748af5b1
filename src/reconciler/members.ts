import type { Member } from '../substrate/object.ts';
import type { Due } from './entry.ts';
import type { Blocked, Removal } from './plan.ts';

type Acting = Pick<Due, 'subject' | 'decision'>;

/** A record or a forgetting touches nothing that exists. */
const touching: ReadonlySet<string> = new Set(['update', 'replace', 'adopt', 'delete']);

/**
 * What is inside of a shared object and would not be after this action. To the object's provider that is a change like
 * any other; to whoever declared it, it is a deletion.
 */
export const leavingOf = ({ subject, decision }: Acting): readonly Member[] => {
  const { desired, resource, superseded } = subject;
  if (superseded !== undefined || !touching.has(decision.action)) return [];
  const staying = new Set(desired?.members?.map(({ thing }) => thing));
  return (resource?.members ?? []).filter(({ thing }) => !staying.has(thing));
};

/** What its component declares now instead. */
const successorOf = ({ component }: Member, { subject }: Acting): Member | undefined =>
  subject.desired?.members?.find((member) => member.component === component);

/** What goes with its component, and not because another thing takes its place. */
export const undeclaredOf = (entry: Acting): readonly Member[] =>
  leavingOf(entry).filter((member) => successorOf(member, entry) === undefined);

const isProtected = (member: Member, entry: Acting): boolean => {
  const successor = successorOf(member, entry);
  if (successor !== undefined) return member.protect || successor.protect;
  return member.protect && !member.retained;
};

export const protectedMember = (entry: Acting): Blocked | undefined => {
  const member = leavingOf(entry).find((one) => isProtected(one, entry));
  if (member === undefined) return undefined;
  const verb = successorOf(member, entry) === undefined ? 'deleted' : 'replaced';
  return {
    reason: 'protected',
    detail: `${member.component} is protected, and its ${member.thing} would be ${verb}.`,
    hint: 'Set "protect": false on the component and apply that first.',
  };
};

export const removalsOf = (entry: Acting): readonly Removal[] =>
  leavingOf(entry).map(({ component, thing, retained }) => ({
    component,
    thing,
    outcome: retained ? 'retained' : 'deleted',
  }));
