import { digestOf } from '../metadata/canonical.ts';
import type { Resource } from '../state/state.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Fields, Observed } from '../substrate/provider.ts';
import { baselineReason, explained, newerBaseline } from './baseline.ts';
import type { Difference } from './diff.ts';
import { allNew, difference } from './diff.ts';
import { goneInside, withInside } from './inside.ts';
import type { ActionName, Blocked, FieldChange } from './plan.ts';
import type { Seen, Subject } from './subject.ts';
import { isMoving } from './subject.ts';

type Found = Extract<Observed, { readonly found: 'yes' }>;

/** What is to be done about one subject, and why; without an action there is nothing to do. */
export interface Decision {
  readonly action?: ActionName;
  /** In words. */
  readonly reason: string;
  readonly changes: readonly FieldChange[];
  readonly drift: readonly FieldChange[];
  readonly blocked?: Blocked;
}

export interface DecideOptions {
  readonly drift: 'repair' | 'report';
  readonly allowReplace: ReadonlySet<string>;
  readonly repair?: boolean;
  readonly destroy: boolean;
}

const nothing: Decision = { reason: '', changes: [], drift: [] };

const decision = (action: ActionName, reason: string, more: Partial<Decision> = {}): Decision => ({
  ...nothing,
  ...more,
  action,
  reason,
});

type Policy = Pick<DesiredObject, 'protect' | 'deletionPolicy' | 'dependsOn' | 'members'>;

export const policyDigest = ({ protect, deletionPolicy, dependsOn, members }: Policy): string =>
  digestOf({
    protect,
    deletionPolicy,
    dependsOn,
    ...(members !== undefined && { members: members.map((member) => ({ ...member })) }),
  });

const unreadable = (error: Error): Blocked => ({
  reason: 'unknown',
  detail: `It could not be read, so nothing is known about it: ${error.message}`,
  hint: 'Grant the missing read permission, or try again.',
});

const foreign = (name: string, { owner, ownerText }: Found): Blocked =>
  owner === 'none'
    ? {
        reason: 'foreign-owner',
        detail: `${name} exists and carries no tags of ours (${ownerText ?? 'no tags'}).`,
        hint: 'Set "adopt": true on the component to take it over, or choose another name.',
      }
    : {
        reason: 'foreign-owner',
        detail: `${name} belongs to ${ownerText ?? 'another project'}.`,
        hint: 'Choose another name; after a rename of the component, say so with "renamedFrom".',
      };

const busy = (name: string, { since }: NonNullable<Found['busy']>): Blocked => ({
  reason: 'busy',
  detail: `Another operation has been running on ${name} since ${since}.`,
  hint: 'Run again when it has ended, or wait for that: --lock-timeout 10m.',
});

/** An operation that is not the one we remember beginning. */
const strange = (found: Found, resource: Resource | undefined): Found['busy'] =>
  found.busy !== undefined && found.busy.token !== resource?.intent?.token ? found.busy : undefined;

const neverWas = ({ resource }: Subject): boolean =>
  resource?.intent !== undefined && Object.keys(resource.managed).length === 0;

const updateReason = (subject: Subject, { declared, drift }: Difference): string => {
  // What a create left behind that failed or was killed was never as anybody declared it.
  if (neverWas(subject)) return 'its creation was begun earlier and did not end well';
  const raised = baselineReason(subject);
  if (raised !== undefined) return drift.length === 0 ? raised : `${raised}; also changed by somebody else`;
  if (drift.length === 0) return 'declared differently';
  return declared ? 'declared differently, and changed by somebody else' : 'changed by somebody else (drifted)';
};

const compareFields = (subject: Subject, config: Fields, found: Found): Difference =>
  difference(
    {
      config,
      last: subject.resource?.managed ?? {},
      observed: found.fields,
      complete: found.checked === 'all',
    },
    subject.provider.immutable,
  );

const replacement = (address: string, found: Found, options: DecideOptions): Partial<Decision> => {
  if (options.allowReplace.has(address)) return {};
  const gone = goneInside(found);
  const again = 'It would have to be deleted and made again under the same name';
  return {
    blocked: {
      reason: 'replacement',
      detail: gone.length === 0 ? `${again}.` : `${again}, to bring back what was deleted by hand: ${gone.join(', ')}.`,
      hint: `${gone.length === 0 ? 'Change it back' : 'Make it again by hand'}, give it another name, or pass --allow-replace ${address}.`,
    },
  };
};

/** A rename that is wanted, or that was begun and is not wanted after all: tags have to follow. */
const renameReason = ({ address, from, resource }: Subject): string | undefined => {
  if (from !== undefined) return `renamed from ${from}`;
  const begun = resource?.intent?.address;
  return begun !== undefined && begun !== address ? `not renamed to ${begun} after all` : undefined;
};

/** Every field is as declared: is our memory, too? */
const decideEqual = (subject: Subject, found: Found, { outdated, drift }: Difference): Decision => {
  const { resource, desired } = subject;
  const renamed = renameReason(subject);
  if (renamed !== undefined) return decision('update', renamed, { drift });
  if (found.busy !== undefined) return decision('update', 'begun earlier and still running', { drift });
  if (resource?.intent !== undefined) return decision('record', 'finished by an earlier run', { drift });
  if (subject.project.unsealed?.has(subject.address) === true) {
    return decision('record', 'values of its variables leave the state', { drift });
  }
  if (outdated) return decision('record', 'already as declared', { drift });
  if (desired !== undefined && resource?.policyDigest !== policyDigest(desired)) {
    return decision('record', 'protection, deletion policy or dependencies changed', { drift });
  }
  return { ...nothing, drift };
};

/** Ours, and half changed: whoever asked for it gets it repaired; all others are told how. */
const decideStuck = (subject: Subject, config: Fields, found: Found, options: DecideOptions): Decision => {
  const { stuck } = found;
  const { changes } = compareFields(subject, config, found);
  if (options.repair === true && stuck?.repairable === true) {
    return decision('update', 'an earlier change failed half way: it is taken back first', { changes });
  }
  const { detail = '', hint = '' } = stuck ?? {};
  return decision('update', 'an earlier change failed half way', {
    changes,
    blocked: { reason: 'stuck', detail, hint },
  });
};

/** Something that is ours and should stay: what differs decides. */
const decideKept = (subject: Subject, config: Fields, found: Found, options: DecideOptions): Decision => {
  const result = withInside(compareFields(subject, config, found), found);
  const { drift } = result;
  const onlyDrift = !result.declared && drift.length > 0;
  const changes = onlyDrift && options.drift === 'report' ? [] : explained(result.changes, subject);
  if (changes.some(({ replaces }) => replaces)) {
    const more = { changes, drift, ...replacement(subject.address, found, options) };
    const gone = goneInside(found).length > 0;
    const why = gone
      ? 'something inside was deleted by somebody else'
      : 'a field changed that cannot be changed in place';
    return decision('replace', why, more);
  }
  const newer = newerBaseline(subject);
  if (newer !== undefined) return decision('update', 'made by a newer release', { changes, drift, blocked: newer });
  if (changes.length > 0) return decision('update', updateReason(subject, result), { changes, drift });
  return decideEqual(subject, found, result);
};

const decideFound = (subject: Subject, config: Fields, found: Found, options: DecideOptions): Decision => {
  const { desired, resource } = subject;
  const name = desired?.name ?? subject.address;
  const running = strange(found, resource);
  if (running !== undefined) return decision('update', 'waiting', { blocked: busy(name, running) });
  if (found.owner !== 'us') {
    const { changes } = compareFields({ ...subject }, config, found);
    const mayAdopt = found.owner === 'none' && desired?.adopt === true;
    const blocked = mayAdopt ? {} : { blocked: foreign(name, found) };
    return decision('adopt', 'it exists and is not ours yet', { changes, ...blocked });
  }
  if (found.stuck !== undefined) return decideStuck(subject, config, found, options);
  if (resource === undefined) {
    const { changes } = compareFields(subject, config, found);
    return decision('adopt', 'it exists and carries our tags, but was not remembered', { changes });
  }
  return decideKept(subject, config, found, options);
};

/** The remembered object has another name: the new one is made first, the old one deleted last. */
const decideMoving = (subject: Subject, config: Fields, seen: Seen): Decision => {
  const { main, old } = seen;
  const { desired, resource } = subject;
  const name = desired?.name ?? '';
  const why = subject.provider.anotherName ?? 'it gets another name';
  if (old?.found === 'unknown') return decision('replace', why, { blocked: unreadable(old.error) });
  const path = { path: 'name', before: resource?.name ?? null, after: name, sensitive: false };
  const changes = [{ ...path, replaces: true }];
  if (main.found === 'yes' && main.owner !== 'us' && !(main.owner === 'none' && desired?.adopt === true)) {
    return decision('replace', why, { changes, blocked: foreign(name, main) });
  }
  if (old?.found === 'no' && main.found === 'no') {
    return decision('create', 'it is gone, and gets another name', { changes: allNew(config) });
  }
  return decision('replace', why, { changes });
};

const decideWanted = (subject: Subject, config: Fields, seen: Seen, options: DecideOptions): Decision => {
  const { resource, desired, kind } = subject;
  const { main } = seen;
  if (main.found === 'unknown') {
    return decision(resource === undefined ? 'create' : 'record', 'could not be read', {
      blocked: unreadable(main.error),
    });
  }
  if (resource !== undefined && resource.kind !== kind) {
    const detail = `The state remembers a ${resource.kind} at this address.`;
    const blocked: Blocked = { reason: 'replacement', detail, hint: 'Rename the component.' };
    return decision('replace', 'it becomes another kind of object', { blocked });
  }
  if (desired !== undefined && isMoving(subject)) return decideMoving(subject, config, seen);
  if (main.found === 'yes') return decideFound(subject, config, main, options);
  const changes = allNew(config);
  if (resource === undefined) return decision('create', 'not there yet', { changes });
  return resource.physicalId === undefined
    ? decision('create', 'begun by an earlier run', { changes })
    : decision('create', 'it is gone', { changes });
};

/** What could not end well is not begun; our memory alone needs nothing. */
const unlessUnmet = (decided: Decision, { main }: Seen): Decision => {
  if (main.found === 'unknown' || main.unmet === undefined || decided.blocked !== undefined) return decided;
  if (decided.action === undefined || decided.action === 'record') return decided;
  return { ...decided, blocked: { reason: 'unmet', ...main.unmet } };
};

/** Remembered and not wanted any more. */
const decideUnwanted = (resource: Resource, found: Observed, options: DecideOptions): Decision => {
  const why = options.destroy ? 'the project is destroyed' : 'not declared any more';
  if (found.found === 'unknown') return decision('delete', why, { blocked: unreadable(found.error) });
  if (found.found === 'no') return decision('forget', `${why}, and already gone`);
  if (resource.deletionPolicy === 'retain') return decision('forget', `${why}, and retained by its deletion policy`);
  const running = strange(found, resource);
  if (running !== undefined) return decision('delete', why, { blocked: busy(resource.name, running) });
  if (found.owner === 'other') {
    return decision('forget', `${why}; it belongs to ${found.ownerText ?? 'another project'} now and is left alone`);
  }
  if (found.owner === 'none' && resource.physicalId === undefined) {
    return decision('forget', `${why}, and it was never taken over`);
  }
  if (found.owner === 'none') {
    const hint = 'Delete it by hand, then run again.';
    return decision('delete', why, { blocked: { ...foreign(resource.name, found), hint } });
  }
  return decision('delete', why);
};

/**
 * Desired, remembered and observed in, one decision out. Recovery is not a mode: an intent that a crash left open is
 * a fact about the resource, and what is there now decides (spec/reconcile.md 5.5).
 */
export const decide = (subject: Subject, seen: Seen, options: DecideOptions): Decision => {
  const { desired, config, resource } = subject;
  if (desired !== undefined && config !== undefined) {
    return unlessUnmet(decideWanted(subject, config, seen, options), seen);
  }
  return resource === undefined ? nothing : decideUnwanted(resource, seen.main, options);
};
