import { ClusterlessError } from '../errors.ts';
import type { ArcDescriptor, BoundaryDescriptor, ProjectDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import { busName, storeNames } from '../metadata/stores.ts';
import { diagnose } from '../model/diagnostics.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { LowerContext, Lowered } from './component.ts';
import type { LoadedComponent, LoadedProject } from './loaded.ts';
import { withEdges } from './lower/edges.ts';
import { mergeStacks } from './lower/group-stack.ts';
import { withLogExports } from './lower/log-exports.ts';
import { withPermissionsBoundary } from './lower/permissions-boundary.ts';
import { projectRecord } from './lower/project-record.ts';
import { lowerComponent } from './lower-component.ts';
import { resolveReference } from './reference.ts';

/** What lowering has to know beside the file. */
export interface ProjectFacts {
  /** By id; see `DatasetCatalog.facts`. */
  readonly dataset: LowerContext['dataset'];
  /** See `LowerContext.codeDigest`. */
  readonly codeDigest?: LowerContext['codeDigest'];
  /** See `LowerContext.imageTag`. */
  readonly imageTag?: LowerContext['imageTag'];
  /** Whether it goes to the local substrate, whatever the placement says. */
  readonly local: boolean;
}

export interface LoweredProject {
  readonly objects: readonly DesiredObject[];
  readonly descriptor: ProjectDescriptor;
  /** Components that this substrate does not run. `component` is an address: `arcs/addPartitions`. */
  readonly skipped: readonly { readonly component: string; readonly why: string }[];
}

export const lowerContext = (
  project: LoadedProject,
  { dataset, codeDigest = () => '', imageTag = () => '' }: Omit<ProjectFacts, 'local'>,
): LowerContext => ({
  project: project.project,
  placement: project.placement,
  directory: project.directory,
  stores: storeNames(project.placement),
  bus: busName(project.placement),
  dataset,
  codeDigest,
  imageTag,
  resource: (ref) => {
    const referred = resolveReference(project, ref);
    if (referred.leads !== 'here' || referred.to.fields.exclude) return undefined;
    const { fields, type, component } = referred.to;
    return { name: fields.name, type: type.type, component, project: referred.of.project };
  },
});

const refuseUnknownSources = (
  { source, components }: LoadedProject,
  known: ProjectFacts,
  lowered: readonly LoadedComponent[],
): void => {
  const diagnostics = components
    .filter((component) => lowered.includes(component))
    .flatMap(({ arc, at }) =>
      Object.entries(arc?.sources ?? {}).flatMap(([role, dataset]) => {
        if (known.dataset(datasetId(dataset)) !== undefined) return [];
        const message = `the dataset ${datasetId(dataset)} is in none of the files and has no record in the placement`;
        return [{ ...diagnose(source, { code: 'unknown-source', path: [...at, 'sources', role], message }) }];
      }),
    );
  if (diagnostics.length === 0) return;
  throw new ClusterlessError('CLS_DATASET_UNKNOWN', 'a source dataset is unknown', {
    hint: 'Deploy the project that owns it first, or correct its name.',
    diagnostics: diagnostics.map((one) => ({ ...one, severity: 'error' })),
  });
};

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const addressOf = ({ category, fields }: LoadedComponent): string => `${category}/${fields.name}`;

/** What a project should be in a substrate. Fails with CLS_DATASET_UNKNOWN when an arc reads what nobody owns. */
export const lowerProject = (project: LoadedProject, facts: ProjectFacts): LoweredProject => {
  const included = project.components.filter(({ fields }) => !fields.exclude);
  const why = ({ type }: LoadedComponent): string | undefined => (facts.local ? type.skippedLocally : undefined);
  const lowerable = included.filter((component) => why(component) === undefined);
  refuseUnknownSources(project, facts, lowerable);
  const context = lowerContext(project, facts);
  const lowered: readonly Lowered[] = lowerable.map((component) => lowerComponent(component, context));
  const arcs: readonly ArcDescriptor[] = lowered.flatMap(({ arc }) => present(arc));
  const boundaries: readonly BoundaryDescriptor[] = lowered.flatMap(({ boundary }) => present(boundary));
  const stacks = mergeStacks(lowered.flatMap((one) => one.objects));
  const objects = withEdges(withLogExports(withPermissionsBoundary(stacks, project.permissionsBoundary)));
  const descriptor = {
    project: context.project,
    placement: context.placement,
    arcs: [...arcs],
    boundaries: [...boundaries],
  };
  return {
    objects: [...objects, projectRecord(descriptor, objects, context)],
    descriptor,
    skipped: included.flatMap((component) =>
      present(why(component)).map((reason) => ({ component: addressOf(component), why: reason })),
    ),
  };
};
