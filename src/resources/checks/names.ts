import type { Finding } from '../../model/diagnostics.ts';
import type { Pointer } from '../../model/pointer.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import type { Check } from './check.ts';
import { addressOf, find } from './check.ts';
import type { PhysicalName } from './physical-name.ts';
import { nameProblem, physicalNames } from './physical-name.ts';

interface Named extends PhysicalName {
  readonly project: LoadedProject;
  readonly component: LoadedComponent;
}

/** The field that holds the name as it is, or the component's own name, of which it is made. */
const fieldOf = ({ name, component }: Named): Pointer => {
  const verbatim = Object.entries(component.component ?? {}).find(([, value]) => value === name);
  return [...component.at, verbatim?.[0] ?? 'name'];
};

/** A character that comes with the name or version of the project is to be changed there. */
const blamed = (named: Named, wrong: string | undefined): Pointer => {
  const { project, component } = named;
  if (wrong === undefined || component.fields.name.includes(wrong)) return fieldOf(named);
  const own = fieldOf(named);
  if (own.at(-1) !== 'name') return own;
  if (project.project.version.includes(wrong)) return ['project', 'version'];
  return project.project.name.includes(wrong) ? ['project', 'name'] : own;
};

/** One finding for a field: of all names that are too long, the longest says how much is too much. */
const limits = (names: readonly Named[]): readonly { readonly named: Named; readonly finding: Finding }[] => {
  const worst = new Map<string, { named: Named; finding: Finding; excess: number }>();
  for (const named of names) {
    const problem = nameProblem(named);
    if (problem === undefined) continue;
    const path = blamed(named, problem.wrong);
    const key = `${named.project.file}\n${path.join('/')}`;
    const { message, hint, excess } = problem;
    if ((worst.get(key)?.excess ?? -1) < excess) {
      worst.set(key, { named, finding: { code: 'bad-name', path, message, hint }, excess });
    }
  }
  return [...worst.values()];
};

const collisions = (names: readonly Named[]): readonly { readonly named: Named; readonly finding: Finding }[] => {
  const first = new Map<string, Named>();
  const said = new Set<string>();
  return names.flatMap((named) => {
    const key = JSON.stringify([named.kind, named.name]);
    const other = first.get(key);
    if (other === undefined) first.set(key, named);
    if (other === undefined || other.component === named.component || isShared(other, named)) return [];
    const pair = [other, named].map((one) => `${one.project.file} ${addressOf(one.component)}`).join('\n');
    if (said.has(pair) || sameAddress(other, named)) return [];
    said.add(pair);
    const where = other.project === named.project ? '' : ` of ${other.project.file}`;
    const message = `${addressOf(other.component)}${where} would also be the ${named.what} "${named.name}"`;
    const path = fieldOf(named);
    return [{ named, finding: { code: 'name-collision', path, message, hint: 'rename one of them' } as const }];
  });
};

/** One object that several components make together; what they put into it has names of its own. */
const isShared = (a: Named, b: Named): boolean => !a.isPart && a.project === b.project && a.address === b.address;

/** Equal names in one list are said as such, and two files of one project are too. */
const sameAddress = (a: Named, b: Named): boolean =>
  addressOf(a.component) === addressOf(b.component) &&
  a.project.project.name === b.project.project.name &&
  a.project.project.version === b.project.project.version;

const duplicates = (project: LoadedProject) => {
  const seen = new Set<string>();
  return project.components.flatMap((component) => {
    const address = addressOf(component);
    if (!seen.has(address)) {
      seen.add(address);
      return [];
    }
    const message = `there are two components "${component.fields.name}" in "${component.category}"`;
    const path = [...component.at, 'name'];
    return [find(project, { code: 'duplicate-name', path, message, hint: 'rename one of them' })];
  });
};

/** Names as they will be in the cloud: within its limits, and one thing each. */
export const nameCheck: Check = (near) => {
  const names = near.objects.flatMap(({ project, component, object }) =>
    physicalNames(object).map((name) => ({ ...name, project, component })),
  );
  const found = [...limits(names), ...collisions(names)];
  return [...near.projects.flatMap(duplicates), ...found.map(({ named, finding }) => find(named.project, finding))];
};
