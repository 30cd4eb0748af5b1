import type { Resource } from '../state/state.ts';
import type { Loaded } from '../state/store.ts';
import type { Address, DesiredObject, ObjectKind } from '../substrate/object.ts';
import type { Fields, Observed, Ownership, Prior } from '../substrate/provider.ts';
import type { DesiredProject } from './desired.ts';
import type { ReadingProvider } from './reconciler.ts';
import type { Question } from './refresh.ts';
import { seal } from './seal.ts';

/** One project of a run: what it wants, what is remembered, and who it is. */
export interface ProjectContext {
  readonly desired: DesiredProject;
  readonly loaded: Loaded | undefined;
  /** Of the state, or the one that the first write will give it. */
  readonly owner: Ownership;
  readonly resources: { readonly [address: string]: Resource };
  /** What an older release remembered in clear: it is sealed here, and not yet in the store. */
  readonly unsealed?: ReadonlySet<Address>;
}

/** One address of one project with everything that is known about it. */
export interface Subject {
  readonly project: ProjectContext;
  readonly address: Address;
  readonly kind: ObjectKind;
  readonly provider: ReadingProvider;
  readonly desired?: DesiredObject;
  /** The managed fields of `desired`, sealed. */
  readonly config?: Fields;
  readonly resource?: Resource;
  /** The key in the state, when it differs from the address: a rename. */
  readonly from?: Address;
  /** Name of an object that this address had and that is still to be deleted; `resource` is made up from it. */
  readonly superseded?: string;
}

/** What is there: under the name that is wanted (or remembered), and under the remembered name when it is another. */
export interface Seen {
  readonly main: Observed;
  readonly old?: Observed;
}

export const priorOf = (address: Address, resource: Resource): Prior => ({
  address,
  kind: resource.kind,
  name: resource.name,
  ...(resource.physicalId === undefined ? {} : { physicalId: resource.physicalId }),
  managed: resource.managed,
  attributes: resource.attributes,
});

export const isMoving = ({ desired, resource }: Subject): boolean =>
  desired !== undefined && resource !== undefined && desired.name !== resource.name;

/** Where the state has it, when it was renamed; an address that is still wanted is not a former one. */
const formerAddress = (
  { resources, desired: { objects } }: ProjectContext,
  desired: DesiredObject | undefined,
): Address | undefined => {
  const renamed = desired?.renamedFrom;
  return renamed !== undefined && renamed in resources && !objects.has(renamed) ? renamed : undefined;
};

const subjectOf = (
  project: ProjectContext,
  address: Address,
  provider: ReadingProvider,
  desired: DesiredObject | undefined,
): Subject => {
  const own = project.resources[address];
  const from = own === undefined ? formerAddress(project, desired) : undefined;
  const resource = own ?? (from === undefined ? undefined : project.resources[from]);
  return {
    project,
    address,
    kind: desired?.kind ?? resource?.kind ?? provider.kind,
    provider,
    ...(desired === undefined ? {} : { desired, config: seal(provider.managed(desired), project.owner.lineage) }),
    ...(resource === undefined ? {} : { resource }),
    ...(from === undefined ? {} : { from }),
  };
};

/** What earlier replacements left behind. One that is wanted again by its name is the object itself. */
const leftBehind = (subject: Subject): readonly Subject[] => {
  const { project, address, kind, provider, desired, resource } = subject;
  if (resource?.superseded === undefined) return [];
  const { intent: _intent, superseded, physicalId: _physicalId, ...rest } = resource;
  return superseded
    .filter(({ name }) => name !== desired?.name)
    .map(({ reason: _reason, ...old }) => {
      const made = { ...rest, ...old, protect: false };
      return { project, address, kind, provider, superseded: old.name, resource: made };
    });
};

/** Every address that is wanted or remembered, wanted ones first; a renamed one is one subject. */
export const subjectsOf = (
  project: ProjectContext,
  providers: ReadonlyMap<ObjectKind, ReadingProvider>,
): readonly Subject[] => {
  const subjects: Subject[] = [];
  const taken = new Set<Address>();
  const add = (address: Address, kind: ObjectKind, desired?: DesiredObject): void => {
    const provider = providers.get(kind);
    if (provider === undefined) return;
    const subject = subjectOf(project, address, provider, desired);
    subjects.push(subject, ...leftBehind(subject));
    taken.add(subject.from ?? address);
  };
  for (const desired of project.desired.objects.values()) add(desired.address, desired.kind, desired);
  for (const [address, { kind }] of Object.entries(project.resources)) {
    if (!taken.has(address)) add(address, kind);
  }
  return subjects;
};

export interface Questions {
  readonly main: Question;
  readonly old?: Question;
}

/** What to ask about a subject. While an object changes its name, both names are looked at. */
export const questionsOf = (subject: Subject): Questions => {
  const { kind, address, desired, resource, project, from } = subject;
  const { owner } = project;
  // A rename that was begun may have reached the tags, or not: the reader must know both addresses.
  const known = resource?.intent?.address ?? from ?? address;
  const prior = resource === undefined ? undefined : priorOf(known, resource);
  const wanted = desired === undefined ? {} : { desired };
  if (prior === undefined || !isMoving(subject)) {
    const remembered = prior === undefined ? {} : { prior };
    const name = desired?.name ?? resource?.name ?? '';
    return { main: { kind, target: { address, name, owner, ...wanted, ...remembered } } };
  }
  return {
    main: { kind, target: { address, name: desired?.name ?? prior.name, owner, ...wanted } },
    old: { kind, target: { address: prior.address, name: prior.name, owner, prior } },
  };
};
