import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/log.ts';
import type { ArcDescriptor, BoundaryDescriptor } from '../../../src/metadata/descriptor.ts';
import { storeNames } from '../../../src/metadata/stores.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { toJson } from '../../../src/resources/plain-json.ts';
import type { LocalSubstrate, OpenOptions } from '../../../src/substrate/local/local.ts';
import { openLocal } from '../../../src/substrate/local/local.ts';
import type { Desired, DesiredObject, ObjectKind } from '../../../src/substrate/object.ts';
import type { FunctionPart, JobPart, MachinePart, Part } from '../../../src/substrate/part.ts';
import type { Call, Ownership } from '../../../src/substrate/provider.ts';
import { arcOf, boundaryOf, sink, source } from '../../pipeline/examples.ts';

export const placement = { provider: 'aws', stage: null, account: '123456789012', region: 'us-west-2' };
export const stores = storeNames(placement);
export const bus = 'arc-events-us-west-2';

export const owner: Ownership = {
  lineage: 'l1',
  scope: 'aws/-/123456789012/us-west-2/quakes/1',
  project: 'quakes',
  projectVersion: '1',
};

export const callOf = (more: Partial<Call> = {}): Call => ({
  token: 't1',
  owner,
  fence: () => {},
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  ...more,
});

const common = { dependsOn: [], protect: false, deletionPolicy: 'delete', adopt: false } as const;

export const bucketNamed = (name: string, eventBridge = true): Desired<'bucket'> => ({
  kind: 'bucket',
  address: `resources/${name}:bucket`,
  name,
  spec: { versioned: false, eventBridge, tags: {} },
  ...common,
});

export const stackOf = (name: string, parts: readonly Part[]): Desired<'stack'> => ({
  kind: 'stack',
  address: `arcs/${name}:stack`,
  name,
  spec: { parts, tags: {} },
  ...common,
});

export const ruleOf = (name: string, spec: Partial<Desired<'rule'>['spec']> = {}): Desired<'rule'> => ({
  kind: 'rule',
  address: `arcs/${name}:rule/live`,
  name: `${spec.bus ?? bus}/${name}`,
  spec: {
    bus,
    pattern: { source: ['test'] },
    targets: [{ id: 'one', function: `${name}-fn` }],
    enabled: true,
    ...spec,
  },
  ...common,
});

export const functionPart = (name: string, more: Partial<FunctionPart> = {}): FunctionPart => ({
  part: 'function',
  name,
  handler: 'control',
  settings: {},
  memoryMB: 512,
  timeoutSeconds: 60,
  architecture: 'ARM_64',
  retryAttempts: 0,
  grants: [],
  ...more,
});

export const jobPart = (name: string, more: Partial<JobPart> = {}): JobPart => ({
  part: 'job',
  name,
  queue: name,
  jobName: name,
  imagePath: tmpdir(),
  command: ['true'],
  environment: {},
  memoryMB: 1024,
  retryAttempts: 0,
  timeoutSeconds: 30,
  architecture: 'X86_64',
  computeEnvironment: 'simple',
  grants: [],
  ...more,
});

export const machinePart = (name: string, workload: string, finish: string): MachinePart => ({
  part: 'machine',
  name,
  workload,
  timeoutSeconds: 60,
  retry: { maxAttempts: 1, backoffSeconds: 0 },
  finish,
  grants: [],
});

export class Place {
  readonly home = mkdtempSync(join(tmpdir(), 'cls-local-'));
  private readonly opened: LocalSubstrate[] = [];

  open(options: Partial<OpenOptions> = {}): LocalSubstrate {
    const local = openLocal({ home: this.home, placement, clock: systemClock, log: silentLog, ...options });
    this.opened.push(local);
    return local;
  }

  async close(): Promise<void> {
    for (const local of this.opened) await local.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const deploy = async (local: LocalSubstrate, ...objects: readonly DesiredObject[]): Promise<void> => {
  await local.ensureStores();
  for (const object of objects) await local.providers.get(object.kind)?.writer.create(object, callOf());
};

export const providerOf = (local: LocalSubstrate, kind: ObjectKind) => {
  const provider = local.providers.get(kind);
  if (provider === undefined) throw new Error(`no provider for ${kind}`);
  return provider;
};

const lake = 'lake';

export const arcNamed = (name: string, from: string, to: string, more: Partial<ArcDescriptor> = {}): ArcDescriptor =>
  arcOf({
    name,
    stores,
    bus,
    sources: { main: source(from) },
    sinks: { main: sink(to) },
    control: `${name}-control`,
    machine: `${name}-machine`,
    ...more,
  });

/** A copy arc, or one with a job, as its component lowers it. */
export const arcObjects = (arc: ArcDescriptor, job?: JobPart): readonly DesiredObject[] => [
  stackOf(arc.name, [
    functionPart(arc.control, { settings: toJson(arc) }),
    job ?? functionPart(`${arc.name}-copy`, { handler: 'copy' }),
    machinePart(arc.machine, job?.name ?? `${arc.name}-copy`, arc.control),
  ]),
  ruleOf(`${arc.name}-rule`, {
    pattern: {
      source: ['clusterless.arc'],
      detail: { datasetId: Object.values(arc.sources).map(({ name, version }) => `${name}/${version}`) },
    },
    targets: [{ id: 'control', function: arc.control }],
  }),
];

export const boundaryObjects = (more: Partial<BoundaryDescriptor> = {}): readonly DesiredObject[] => {
  const boundary = boundaryOf({ stores, bus, ...more });
  return [
    bucketNamed(lake),
    stackOf('arrivals', [
      functionPart('arrivals-collect', { handler: 'collect', settings: toJson(boundary) }),
      functionPart('arrivals-close', { handler: 'close', settings: toJson(boundary) }),
    ]),
    ruleOf('arrivals-rule', {
      bus: 'default',
      pattern: {
        source: ['aws.s3'],
        detail: { bucket: { name: [lake] }, object: { key: [{ prefix: 'raw/' }] } },
      },
      targets: [{ id: 'collect', function: 'arrivals-collect' }],
    }),
  ];
};

export async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
