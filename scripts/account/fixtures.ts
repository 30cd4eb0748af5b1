import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What is proven, from small to large. */
export const proofs = [
  { fixture: 's3-bucket/smallest', emulated: true },
  { fixture: 'event-bus/smallest', emulated: true },
  { fixture: 's3-put-listener-boundary/smallest', emulated: true },
  { fixture: 's3-copy-arc/smallest', emulated: true },
  { fixture: 'lambda-exec-arc/smallest', emulated: true },
  { fixture: 'glue-database/smallest', emulated: true },
  { fixture: 'glue-table/smallest', emulated: true },
  { fixture: 'glue-add-partitions-arc/with-its-table', emulated: true },
  { fixture: 'cloud-watch-export/smallest', emulated: true },
  { fixture: 'compute-environment/smallest', emulated: false },
  { fixture: 'batch-exec-arc/with-its-environment', emulated: false },
] as const;

export interface Place {
  readonly account: string;
  readonly region: string;
  /** Of this run alone, so that nothing of anybody else's is touched. */
  readonly stage: string;
}

export type Proven = (typeof proofs)[number];

const Component = z.looseObject({ type: z.string(), name: z.string() });
const Dataset = z.looseObject({ name: z.string(), version: z.string(), pathURI: z.string() });
const Project = z.looseObject({
  project: z.looseObject({ name: z.string(), version: z.string() }),
  resources: z.array(Component).default([]),
  boundaries: z.array(Component.extend({ dataset: Dataset })).default([]),
  arcs: z.array(Component.extend({ sinks: z.record(z.string(), Dataset) })).default([]),
});

export interface Prepared {
  readonly folder: string;
  readonly name: string;
  /** Made by the project; emptied by us before it is destroyed. */
  readonly buckets: readonly string[];
  /** Where an object starts everything. */
  readonly entries: readonly string[];
  /** Datasets of its arcs. */
  readonly sinks: readonly {
    readonly dataset: string;
    readonly version: string;
    readonly root: string;
    readonly makes: 'copy' | 'partitions' | 'anything';
  }[];
}

export const testBucketPrefix = (stage: string): string => `clusterless-test-${stage.toLowerCase()}-`;

const hostsIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/s3:\/\/([^/"]+)|"bucketName":\s*"([^"]+)"/g)].map(([, host, name]) => host ?? name ?? ''),
  ),
];

/** Names that a whole account shares, beside those of buckets; most others have the stage in them already. */
const sharedNames = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/"(?:databaseName|eventBusName)":\s*"([^"]+)"/g)].map(([, name]) => name ?? '')),
];

const renamed = (text: string, { stage, account }: Place): string => {
  const own = hostsIn(text).reduce(
    (all, host, at) => all.replaceAll(host, `${testBucketPrefix(stage)}${account}-${at}`),
    text,
  );
  // Whole words only: a component may be called as part of one.
  return sharedNames(text).reduce(
    (all, name) => all.replaceAll(new RegExp(`(?<=["/])${name}(?=["/])`, 'g'), `${name}-${stage.toLowerCase()}`),
    own,
  );
};

/** By default they outlive their project; here nothing may be left. */
const kept = new Set(['aws:core:s3Bucket', 'aws:core:glueDatabase', 'aws:core:glueTable']);

const removed = <T extends { readonly type: string }>(resource: T): T =>
  kept.has(resource.type) ? { ...resource, removeOnDestroy: true } : resource;

/** A bucket that the fixture takes for granted. */
const withBuckets = (project: z.infer<typeof Project>, hosts: readonly string[]): z.infer<typeof Project> => {
  const made = new Set(project.resources.map((resource) => resource['bucketName']));
  const missing = hosts
    .filter((host) => !made.has(host))
    .map((bucketName, at) => ({ type: 'aws:core:s3Bucket', name: `test${at}`, bucketName }));
  return { ...project, resources: [...missing, ...project.resources].map(removed) };
};

const madeBy: { readonly [type: string]: 'copy' | 'partitions' } = {
  'aws:core:s3CopyArc': 'copy',
  'aws:core:glueAddPartitionsArc': 'partitions',
};

/** The fixture as a project of this run, in a folder of its own with the code beside it. */
export const prepare = (fixture: string, folder: string, place: Place, image: string | undefined): Prepared => {
  cpSync(join('fixtures', fixture), folder, { recursive: true });
  const original = readFileSync(join('fixtures', fixture, 'project.json'), 'utf8');
  const text = renamed(
    image === undefined ? original : original.replace(/"image":\s*"[^"]+"/, `"image": "${image}"`),
    place,
  );
  const hosts = hostsIn(text);
  const project = withBuckets(Project.parse(JSON.parse(text)), hosts);
  const placement = { provider: 'aws', ...place };
  writeFileSync(join(folder, 'project.json'), JSON.stringify({ ...project, placement }, null, 2));
  return {
    folder,
    name: `${project.project.name}/${project.project.version}`,
    buckets: hosts,
    entries: project.boundaries.map(({ dataset }) => dataset.pathURI),
    sinks: project.arcs.flatMap(({ type, sinks }) =>
      Object.values(sinks).map(({ name, version, pathURI }) => ({
        dataset: name,
        version,
        root: pathURI,
        makes: madeBy[type] ?? 'anything',
      })),
    ),
  };
};
