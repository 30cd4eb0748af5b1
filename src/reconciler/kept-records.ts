import { keptRecord } from '../resources/lower/kept-record.ts';
import type { Desired } from '../substrate/object.ts';
import type { DecideOptions } from './decide.ts';
import { decide } from './decide.ts';
import type { Due, Entry } from './entry.ts';
import { describesProject, isLeaving } from './entry.ts';
import { seal } from './seal.ts';
import type { ProjectContext } from './subject.ts';
import type { ProjectTarget } from './target.ts';

const componentOf = ({ subject }: Entry): string => subject.address.split(':', 1)[0] ?? '';

/** Of each project the components that stay, although nobody wants them any more. */
const keptOf = (due: readonly Due[]): ReadonlyMap<ProjectContext, ReadonlySet<string>> => {
  const kept = new Map<ProjectContext, Set<string>>();
  for (const entry of due) {
    const { project, superseded } = entry.subject;
    const stays = isLeaving(entry) && entry.decision.blocked !== undefined && superseded === undefined;
    if (!stays || describesProject(entry)) continue;
    kept.set(project, (kept.get(project) ?? new Set<string>()).add(componentOf(entry)));
  }
  return kept;
};

const recordIn = (target: ProjectTarget, address: string): Desired<'record'> | undefined => {
  const object = target.objects.find((one) => one.address === address);
  return object?.kind === 'record' ? object : undefined;
};

interface Planning {
  readonly targets: readonly ProjectTarget[];
  readonly rules: DecideOptions;
}

const keepOne = (entry: Entry, kept: ReadonlySet<string>, { targets, rules }: Planning): Entry => {
  const { subject, seen } = entry;
  const { project, provider, address } = subject;
  const { name, version } = project.desired.target;
  const target = targets.find((one) => one.name === name && one.version === version);
  const record = target && recordIn(target, address);
  if (record === undefined) return entry;
  const described = target?.described ?? {};
  const desired = keptRecord(record, { described, kept, destroy: rules.destroy });
  const config = seal(provider.managed(desired), project.owner.lineage);
  const decision = decide({ ...subject, desired, config }, seen, rules);
  const stay = [...kept].sort().join(', ');
  const told = decision.action === undefined ? decision : { ...decision, reason: `${stay} stays for now` };
  return { ...entry, subject: { ...subject, desired, config }, decision: told };
};

/**
 * A project's record names what is live. Where a deletion is refused, it goes on naming what stays; without one that is
 * refused, entries are as they were.
 */
export const keepDescribed = (entries: readonly Entry[], due: readonly Due[], planning: Planning): readonly Entry[] => {
  const kept = keptOf(due);
  if (kept.size === 0) return entries;
  return entries.map((entry) => {
    const stay = describesProject(entry) ? kept.get(entry.subject.project) : undefined;
    return stay === undefined ? entry : keepOne(entry, stay, planning);
  });
};
