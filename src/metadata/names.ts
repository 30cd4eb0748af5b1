import type { Label } from './label.ts';
import { camelCase, fixed, joinLabels, label, lower, lowerColonPath, lowerHyphen, stageLabel } from './label.ts';
import type { NamedPlacement } from './stores.ts';

/*
 * Physical names. Nothing is truncated or hashed: what is too long is an error when the project file is read.
 * S = stage in upper case, P = project, N = component, V = project version, R = region; no stage, no `S-`.
 */
export interface ProjectNaming {
  readonly placement: NamedPlacement;
  readonly project: { readonly name: string; readonly version: string };
}

export interface ComponentNaming extends ProjectNaming {
  /** The component's name as declared. */
  readonly component: string;
}

const hyphen = (...parts: readonly Label[]): string => lowerHyphen(joinLabels(...parts));

const stageOf = ({ placement }: Pick<ProjectNaming, 'placement'>): Label => stageLabel(placement.stage);

/** `S-P-<middle>-V-R` */
const regional = (of: ProjectNaming, ...middle: readonly Label[]): string =>
  hyphen(stageOf(of), label(of.project.name), ...middle, fixed(of.project.version), fixed(of.placement.region));

/** `S-P-N-V`: names that are regional by nature. */
const local = (of: ComponentNaming): string =>
  hyphen(stageOf(of), label(of.project.name), label(of.component), fixed(of.project.version));

/** How every physical name of a project begins. */
export const projectPrefix = (of: ProjectNaming): string => `${hyphen(stageOf(of), label(of.project.name))}-`;

// placement

export const bootstrapStackName = (of: Pick<ProjectNaming, 'placement'>): string =>
  hyphen(stageOf(of), fixed('clusterless-bootstrap'));

export const vpcName = (of: Pick<ProjectNaming, 'placement'>): string => hyphen(stageOf(of), fixed('common-vpc'));

export const subnetName = (of: Pick<ProjectNaming, 'placement'>): string =>
  hyphen(stageOf(of), fixed('clusterless-subnet'));

// stacks

export const arcStackName = (of: ComponentNaming): string => regional(of, fixed('arc'), label(of.component));

export const boundaryStackName = (of: ComponentNaming): string => regional(of, fixed('boundary'), label(of.component));

export const activityStackName = (of: ComponentNaming): string => regional(of, fixed('activity'), label(of.component));

/** All resources of a project that are no objects of their own. */
export const resourceStackName = (of: ProjectNaming): string => regional(of, fixed('resource'));

/** The predecessor's one stack of everything but arcs, to find what it deployed. */
export const groupedStackName = (of: ProjectNaming): string => regional(of, fixed('resource-activity-boundary'));

// functions

const functionName =
  (role: string) =>
  (of: ComponentNaming): string =>
    regional(of, label(of.component), fixed(role));

export const controlFunctionName = functionName('control');
export const arcFunctionName = functionName('func');
/** Code cannot become an image under one name, nor an image code. */
export const arcImageFunctionName = functionName('image');
/** The predecessor's three functions beside an arc's workload. */
export const startFunctionName = functionName('start');
export const completeFunctionName = functionName('complete');
export const resultFunctionName = functionName('result');
export const boundaryFunctionName = functionName('int');
/** The function that closes a boundary's lots: no longer than the predecessor's own, whose names went to the limit. */
export const closeFunctionName = functionName('end');
export const activityFunctionName = functionName('act');

export const functionLogGroupName = (name: string): string => `/aws/lambda/${name}`;

// machines, rules, queues

export const machineName = (of: ComponentNaming): string => local(of);

export const machineLogGroupName = (of: ComponentNaming): string => `/aws/vendedlogs/states/${local(of)}`;

export const arcRuleName = (of: ComponentNaming): string => `${local(of)}-rule`;

export const boundaryRuleName = (of: ComponentNaming): string => regional(of, label(of.component));

export const activityRuleName = (of: ComponentNaming): string => regional(of, label(of.component));

export const boundaryQueueName = (of: ComponentNaming): string => local(of);

// batch

/** Of the job definition. */
export const jobName = (of: ComponentNaming): string => local(of);

export const jobQueueName = (of: ComponentNaming): string => local(of);

export const batchLogGroupName = (of: ComponentNaming): string => `/aws/batch/${local(of)}`;

/** Of one submitted job: camel case, for it takes no separators but those of the version. */
export const batchJobName = (of: ComponentNaming): string =>
  camelCase(joinLabels(stageOf(of), label(of.project.name), label(of.component), fixed(of.project.version)));

/** @param of its component is the `computeEnvironmentName` */
export const computeEnvironmentName = (of: ComponentNaming): string => local(of);

// images

/** Of the project's images, in the registry of its account and region. Registries take no capitals. */
export const imageRepositoryName = (of: ProjectNaming): string =>
  lower(hyphen(stageOf(of), label(of.project.name), fixed('images'), fixed(of.project.version)));

// references

interface Exported {
  readonly qualifier: 'name' | 'id' | 'arn';
  readonly stage?: string | null | undefined;
  /** A project, or `bootstrap`. */
  readonly scope: string;
  readonly version: string;
  readonly namespace: string;
  /** Text is cased as a label; a label is taken as it is (`fixed('arcState')`). */
  readonly type: string | Label;
  readonly name: string | Label;
}

const asLabel = (text: string | Label): Label => (typeof text === 'string' ? label(text) : text);

/** Export of a predecessor's stack: `ref:aws:arn:prod:my-project:20230101-00:core:s3-bucket:my-bucket`. */
export const exportName = (of: Exported): string =>
  lowerColonPath(
    joinLabels(
      fixed('ref:aws'),
      fixed(of.qualifier),
      fixed(of.stage ? of.stage.toLowerCase() : undefined),
      label(of.scope),
      fixed(of.version),
      label(of.namespace),
      asLabel(of.type),
      asLabel(of.name),
    ),
  );
