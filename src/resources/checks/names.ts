import type { Finding } from '../../model/diagnostics.ts';
import type { DesiredObject } from '../../substrate/object.ts';
import type { DatasetFacts, LowerContext } from '../component.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import { lowerContext } from '../lower-project.ts';
import type { PhysicalName } from '../physical-name.ts';
import { nameProblem, physicalNames } from '../physical-name.ts';
import type { Check, Neighbourhood } from './check.ts';
import { addressOf, find } from './check.ts';

interface Named extends PhysicalName {
  readonly project: LoadedProject;
  readonly component: LoadedComponent;
}

/** Names do not depend on a dataset that is not known, so anything does for it. */
const anyFacts = (id: string): DatasetFacts => {
  const slash = id.lastIndexOf('/');
  const [name, version] = [id.slice(0, slash), id.slice(slash + 1)];
  return { name, version, pathURI: 's3://unknown/', unit: 'P1D', owner: '', epoch: 0 };
};

/** What is wrong by itself may have no names; its own findings say so. */
const objectsOf = ({ type, component }: LoadedComponent, context: LowerContext): readonly DesiredObject[] =>
  (type.inspect?.(component) ?? []).length > 0 ? [] : type.lower(component, context).objects;

const namesOf = (project: LoadedProject, { catalog }: Neighbourhood): readonly Named[] => {
  const context = lowerContext(project, (id) => catalog.facts(id) ?? anyFacts(id));
  return project.components
    .filter(({ fields }) => !fields.exclude)
    .flatMap((component) =>
      objectsOf(component, context)
        .flatMap(physicalNames)
        .map((name) => ({ ...name, project, component })),
    );
};

/** The field that holds the name as it is, or the component's own name, of which it is made. */
const fieldOf = ({ name, component }: Named): string => {
  const verbatim = Object.entries(component.component ?? {}).find(([, value]) => value === name);
  return verbatim?.[0] ?? 'name';
};

/** One finding for a field: of all names that are too long, the longest says how much is too much. */
const limits = (names: readonly Named[]): readonly { readonly named: Named; readonly finding: Finding }[] => {
  const worst = new Map<string, { named: Named; finding: Finding; excess: number }>();
  for (const named of names) {
    const problem = nameProblem(named);
    if (problem === undefined) continue;
    const path = [...named.component.at, fieldOf(named)];
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
    if (other === undefined || other.component === named.component || sharesStack(other, named)) return [];
    const pair = [other, named].map((one) => `${one.project.file} ${addressOf(one.component)}`).join('\n');
    if (said.has(pair) || sameAddress(other, named)) return [];
    said.add(pair);
    const where = other.project === named.project ? '' : ` of ${other.project.file}`;
    const message = `${addressOf(other.component)}${where} would also be the ${named.what} "${named.name}"`;
    const path = [...named.component.at, fieldOf(named)];
    return [{ named, finding: { code: 'name-collision', path, message, hint: 'rename one of them' } as const }];
  });
};

const sharesStack = (a: Named, b: Named): boolean => a.project === b.project && a.address === b.address;

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
  const names = near.projects.flatMap((project) => namesOf(project, near));
  const found = [...limits(names), ...collisions(names)];
  return [...near.projects.flatMap(duplicates), ...found.map(({ named, finding }) => find(named.project, finding))];
};
