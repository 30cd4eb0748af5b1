import { ClusterlessError } from '../errors.ts';
import { datasetKey } from '../metadata/keys.ts';
import { projectPrefix } from '../metadata/names.ts';
import { stateBucketName, storeNames } from '../metadata/stores.ts';
import type { Placement } from '../reconciler/target.ts';
import type { Policy } from '../report/output/policy.ts';
import { datasetIds } from '../resources/datasets.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import { stateKey } from '../state/key.ts';
import { managedPolicyLimit, sizeOf } from '../substrate/aws/policy/document.ts';
import type { PolicyRequest } from '../substrate/aws/policy/policy.ts';
import { policyFor } from '../substrate/aws/policy/policy.ts';
import { chooseStateBucket } from '../substrate/aws/state-bucket.ts';
import type { DesiredObject } from '../substrate/object.ts';
import { answer } from './answer.ts';
import { onePlacement, placementOf } from './context.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import type { Io } from './io.ts';
import { requireProjects } from './load.ts';
import { lowerOffline } from './lower-offline.ts';
import type { Run } from './verb.ts';

const keyOf = (id: string): string => {
  const slash = id.lastIndexOf('/');
  return datasetKey({ name: id.slice(0, slash), version: id.slice(slash + 1) });
};

const statesOf = (io: Io, flags: Flags, placement: Placement, projects: readonly LoadedProject[]) => {
  const name = flags.stateBucket ?? io.env['CLUSTERLESS_STATE_BUCKET'];
  const chosen = chooseStateBucket({ name, directory: io.cwd, region: placement.region });
  const { bucket = stateBucketName(placement), prefix = '', kmsKeyArn, profile, roleArn } = chosen ?? {};
  const openedBy = profile === undefined && roleArn === undefined ? undefined : { profile, roleArn };
  if (openedBy !== undefined)
    io.note(`note: ${roleArn ?? `profile ${profile}`} opens the state; its rights are in docs/guide/state-bucket.md\n`);
  return projects.map((project) => ({
    bucket,
    key:
      prefix +
      stateKey({
        ...placementOf(project),
        project: project.project.name,
        projectVersion: project.project.version,
      }),
    kmsKeyArn,
    openedBy,
  }));
};

/** `arcs/copy` means all of its objects. */
const wanted = ({ address }: DesiredObject, only: readonly string[]): boolean =>
  only.length === 0 || only.some((each) => address === each || address.startsWith(`${each}:`));

const prefixesOf = (projects: readonly LoadedProject[]): readonly string[] => [
  ...projects.map(({ project, placement }) => projectPrefix({ project, placement })),
  'datasets/',
  'subscriptions/',
  'ingress/',
];

const requestOf = (io: Io, flags: Flags, projects: readonly LoadedProject[]): PolicyRequest => {
  const placement = onePlacement(projects);
  const stores = storeNames(placement);
  const lowered = lowerOffline(projects, { strict: flags.for === 'workload' });
  const objects = lowered.flatMap((one) => one.objects).filter((object) => wanted(object, flags.only));
  const own = new Set(objects.map(({ name }) => name));
  return {
    place: placement,
    stores,
    objects,
    states: statesOf(io, flags, placement, projects),
    foreignRecords: [...new Set(projects.flatMap(datasetIds).map(keyOf))].filter(
      (key) => !own.has(`${stores.metadata}/${key}`),
    ),
    inside: flags.refresh === 'deep',
    prefixes: flags.byPrefix ? prefixesOf(projects) : [],
  };
};

const refuseLocal = ({ provider }: Placement): void => {
  if (provider !== 'local') return;
  throw new ClusterlessError('CLS_UNSUPPORTED', 'the local substrate asks nobody for rights', {
    detail: 'The placement says "provider": "local".',
    hint: 'Name the project file of a placement in AWS with -p.',
  });
};

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  if (flags.for === undefined) {
    throw new ClusterlessError('CLS_USAGE', 'the verb is missing that the policy is for', {
      hint: 'clusterless policy --for apply (or diff, watch, reader, workload, boundary)',
    });
  }
  const projects = await requireProjects(io, flags.project);
  refuseLocal(onePlacement(projects));
  const policy = policyFor(flags.for, requestOf(io, flags, projects));
  const characters = sizeOf(policy);
  if (policy.Statement.length === 0)
    throw new ClusterlessError('CLS_NOT_FOUND', `nothing here needs --for ${flags.for}`);
  if (characters > managedPolicyLimit) {
    const shorter = flags.byPrefix ? 'Make several policies of it.' : '--by-prefix makes it shorter.';
    io.note(`note: ${characters} characters; a managed policy takes ${managedPolicyLimit}. ${shorter}\n`);
  }
  const body: Policy = {
    for: flags.for,
    projects: projects.map(({ project }) => ({ name: project.name, version: project.version })),
    characters,
    limit: managedPolicyLimit,
    policy,
  };
  answer(io, flags, { kind: 'Policy', body, text: () => `${JSON.stringify(policy, null, 2)}\n` });
  return 0;
};
