import { ClusterlessError } from '../errors.ts';
import type { Scope } from '../state/state.ts';
import type { Address, DesiredObject, ObjectKind } from '../substrate/object.ts';
import { cycleIn } from './graph.ts';
import type { ProjectTarget } from './target.ts';
import { projectKey, scopeOf } from './target.ts';

/** Everything that one project wants, by address. */
export interface DesiredProject {
  readonly target: ProjectTarget;
  readonly scope: Scope;
  /** `<name>/<version>` */
  readonly key: string;
  readonly objects: ReadonlyMap<Address, DesiredObject>;
}

/** `<name>/<version>#<address>`. A `dependsOn` may name an object of another project that way. */
export const qualified = (project: string, address: Address): string =>
  address.includes('#') ? address : `${project}#${address}`;

const invalid = (problems: readonly string[]): ClusterlessError =>
  new ClusterlessError(
    'CLS_PROJECT_INVALID',
    problems.length === 1 ? `${problems[0]}` : `${problems.length} collisions between objects`,
    { detail: problems.join('\n'), hint: 'Rename one of the components, or give one of the objects another name.' },
  );

/**
 * Nothing may be wanted or remembered of a kind that this substrate has no provider for: it would be passed over.
 * @throws CLS_UNSUPPORTED
 */
export const refuseUnsupported = (
  objects: readonly { readonly kind: ObjectKind; readonly address: Address }[],
  kinds: ReadonlySet<ObjectKind>,
): void => {
  const strange = objects.filter(({ kind }) => !kinds.has(kind));
  const [first] = strange;
  if (first === undefined) return;
  throw new ClusterlessError('CLS_UNSUPPORTED', `This substrate has no objects of kind ${first.kind}`, {
    detail: `Needed by ${strange.map(({ address }) => address).join(', ')}.`,
  });
};

const addressCollisions = (targets: readonly ProjectTarget[]): readonly string[] =>
  targets.flatMap(({ file, objects }) => {
    const seen = new Set<Address>();
    return objects
      .filter(({ address }) => seen.size === seen.add(address).size)
      .map(({ address }) => `Two objects have the address ${address} (${file})`);
  });

const nameCollisions = (targets: readonly ProjectTarget[]): readonly string[] => {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const target of targets) {
    for (const { kind, name, address } of target.objects) {
      const thing = `${kind} ${name}`;
      const me = `${qualified(projectKey(target), address)} (${target.file})`;
      const before = owners.get(thing);
      if (before === undefined) owners.set(thing, me);
      else if (before !== me) problems.push(`Two objects claim the ${thing}: ${before} and ${me}`);
    }
  }
  return problems;
};

const projectCollisions = (targets: readonly ProjectTarget[]): readonly string[] => {
  const files = new Map<string, string>();
  return targets.flatMap((target) => {
    const key = projectKey(target);
    const before = files.get(key);
    files.set(key, target.file);
    return before === undefined ? [] : [`Two files declare the project ${key}: ${before} and ${target.file}`];
  });
};

const renameCollisions = ({ objects, target }: DesiredProject): readonly string[] => {
  const seen = new Set<Address>();
  return [...objects.values()]
    .flatMap(({ renamedFrom }) => renamedFrom ?? [])
    .filter((renamed) => seen.size === seen.add(renamed).size)
    .map((renamed) => `Two objects say that they were ${renamed} before (${target.file})`);
};

const danglers = (project: DesiredProject): readonly string[] =>
  [...project.objects.values()].flatMap(({ address, dependsOn }) =>
    dependsOn
      .filter((on) => !on.includes('#') && !project.objects.has(on))
      .map((on) => `${address} depends on ${on}, which nobody declares (${project.target.file})`),
  );

const refuseCycles = (projects: readonly DesiredProject[]): void => {
  const edges = new Map<string, readonly string[]>();
  for (const { key, objects } of projects) {
    for (const { address, dependsOn } of objects.values()) {
      edges.set(
        qualified(key, address),
        dependsOn.map((on) => qualified(key, on)),
      );
    }
  }
  const cycle = cycleIn(edges);
  if (cycle === undefined) return;
  throw new ClusterlessError('CLS_PLAN_CYCLE', 'Objects depend on each other in a circle', {
    detail: cycle.join(' -> '),
    hint: `Remove one of these references; the files are ${projects.map(({ target }) => target.file).join(', ')}.`,
  });
};

/**
 * What all given projects want, checked as a whole: one address, one physical name, one claimant.
 * @throws CLS_PROJECT_INVALID, CLS_PLAN_CYCLE, CLS_UNSUPPORTED
 */
export const desire = (
  targets: readonly ProjectTarget[],
  kinds: ReadonlySet<ObjectKind>,
): readonly DesiredProject[] => {
  for (const { objects } of targets) refuseUnsupported(objects, kinds);
  const problems = [...projectCollisions(targets), ...addressCollisions(targets), ...nameCollisions(targets)];
  const projects = targets.map((target) => ({
    target,
    scope: scopeOf(target),
    key: projectKey(target),
    objects: new Map(target.objects.map((object) => [object.address, object])),
  }));
  const all = [...problems, ...projects.flatMap(renameCollisions), ...projects.flatMap(danglers)];
  if (all.length > 0) throw invalid(all);
  refuseCycles(projects);
  return projects;
};
