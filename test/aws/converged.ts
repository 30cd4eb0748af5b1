import { paginateListStacks } from '@aws-sdk/client-cloudformation';
import { expect } from 'vitest';
import type { Cloud } from './cloud.ts';
import { everything } from './leftovers.ts';

/** As far as it says what there is when it is applied. */
export interface Applied {
  readonly project: { readonly name: string; readonly version: string };
  readonly resources: readonly { readonly bucketName: string }[];
  readonly boundaries?: readonly { readonly name: string }[];
  readonly arcs: readonly { readonly name: string }[];
}

const rulesOf = (cloud: Cloud, { project, boundaries = [], arcs }: Applied): readonly string[] => [
  ...boundaries.map(({ name }) => `${project.name}-${name}-${project.version}-${cloud.region}`),
  ...arcs.map(({ name }) => `${project.name}-${name}-${project.version}-rule`),
];

export const stacksOf = (cloud: Cloud, { project, boundaries = [], arcs }: Applied): readonly string[] =>
  [
    ...arcs.map(({ name }) => `${project.name}-arc-${name}-${project.version}-${cloud.region}`),
    ...boundaries.map(({ name }) => `${project.name}-boundary-${name}-${project.version}-${cloud.region}`),
  ].sort();

/** What an apply that nobody disturbed makes of the projects, beside the stores. */
const whole = (cloud: Cloud, applied: readonly Applied[]): readonly string[] =>
  applied
    .flatMap((one) => [
      ...one.resources.map(({ bucketName }) => `bucket ${bucketName}`),
      ...stacksOf(cloud, one).map((name) => `stack ${name}`),
      ...rulesOf(cloud, one).map((name) => `rule ${name}`),
    ])
    .sort();

/** Every stack that there ever was: one that was made two times is here two times. */
const stacksEver = async (cloud: Cloud): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const page of paginateListStacks({ client: await cloud.here.clients.cloudFormation() }, {})) {
    names.push(...(page.StackSummaries ?? []).map(({ StackName = '' }) => StackName));
  }
  return names.sort();
};

/** What stands of the projects. */
export const standing = async (cloud: Cloud, kinds: RegExp): Promise<readonly string[]> =>
  (await everything(cloud.here.clients)).filter((name) => kinds.test(name) && !/clusterless-|-ended$/.test(name));

interface Converged {
  readonly applied: readonly Applied[];
  /** Where they are written. */
  readonly files?: readonly string[];
  /** Names of all stacks that were ever made, when some of them are gone. */
  readonly ever?: readonly string[];
  /** What is said of each lock. */
  readonly lock?: RegExp;
}

/** All is as the files say, nothing is there that they do not say, and no stack was made twice. */
export const expectConverged = async (
  cloud: Cloud,
  { applied, files = ['p.cls.json'], ever, lock = /free/ }: Converged,
): Promise<void> => {
  const named = files.map((file) => `-p ${file}`);
  expect(await cloud.run(`diff --refresh full --detailed-exitcode ${named.join(' ')}`)).toMatchObject({ code: 0 });
  expect(await standing(cloud, /^(bucket|stack|rule) /)).toEqual(whole(cloud, applied));
  const stacks = ever ?? applied.flatMap((one) => stacksOf(cloud, one));
  expect(await stacksEver(cloud)).toEqual([...stacks].sort());
  for (const file of named) expect(await cloud.ok(`lock status ${file}`)).toMatch(lock);
};

/** As long as anything of it stands, a project is found: by people, and by whoever asks for its data. */
export const expectFound = async (cloud: Cloud, project: string): Promise<void> => {
  if ((await standing(cloud, /^(stack|rule) /)).length === 0) return;
  for (const list of ['projects', 'arcs']) expect(await cloud.ok(list)).toContain(project);
};
