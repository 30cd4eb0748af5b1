import { z } from 'zod';
import { Json } from './canonical.ts';
import { Unit } from './lot.ts';
import { Mapping } from './mapping.ts';
import { PathFilter } from './path-filter.ts';

/**
 * What a component is at run time, resolved and self-contained: it is the `settings` of the component's functions and
 * stands in `project.json`, so that Lambda, the laptop, status and back-fill read the same words. Names of functions
 * and machines are physical names; URIs are roots and end with a slash.
 */
export const StoreNames = z.strictObject({ metadata: z.string(), state: z.string(), manifest: z.string() });
export type StoreNames = z.infer<typeof StoreNames>;

/** A dataset as a reader sees it. `owner` is the project that declares it; restatements of another owner may be held. */
export const SourceDescriptor = z.strictObject({
  name: z.string(),
  version: z.string(),
  pathURI: z.string(),
  unit: Unit,
  owner: z.string(),
  map: Mapping,
  subscribe: z.boolean(),
  /** False: an arrival never starts a run, it is only an input. */
  trigger: z.boolean(),
});
export type SourceDescriptor = z.infer<typeof SourceDescriptor>;

/** A dataset as its owner writes it. `epoch` is the owner's entry in `dataset.json`; commits are fenced by it. */
export const SinkDescriptor = z.strictObject({
  name: z.string(),
  version: z.string(),
  pathURI: z.string(),
  unit: Unit,
  epoch: z.int().min(0),
});
export type SinkDescriptor = z.infer<typeof SinkDescriptor>;

export const Join = z.strictObject({
  wait: z.enum(['all']).describe('all: a lot waits until every source has it'),
});
export type Join = z.infer<typeof Join>;

const common = {
  project: z.string(),
  projectVersion: z.string(),
  name: z.string(),
  stores: StoreNames,
  /** The placement's arc event bus. */
  bus: z.string(),
};

export const ArcDescriptor = z.strictObject({
  kind: z.literal('arc'),
  ...common,
  /** The component type, for people; no code branches on it. */
  type: z.string(),
  /** The declared arc version: part of the identity of runs. */
  version: z.string(),
  unit: Unit,
  sources: z.record(z.string(), SourceDescriptor),
  sinks: z.record(z.string(), SinkDescriptor),
  join: Join,
  onEmpty: z.enum(['propagate', 'run', 'ignore']),
  onRestate: z.enum(['rerun', 'hold', 'ignore']).optional(),
  retry: z.strictObject({ maxAttempts: z.int().min(1), backoffMin: z.array(z.number().min(0)).min(1) }),
  /** Of the workload; a claim's lease is this and five minutes. */
  timeoutSeconds: z.int().min(1),
  maxConcurrentLots: z.int().min(1).optional(),
  /** Physical name of the function that answers the arc's events; schedules wake it. */
  control: z.string(),
  /** Physical name of the machine that `start` starts. */
  machine: z.string(),
  workloadProps: z.record(z.string(), Json),
});
export type ArcDescriptor = z.infer<typeof ArcDescriptor>;

export const BoundaryDescriptor = z.strictObject({
  kind: z.literal('boundary'),
  ...common,
  type: z.string(),
  dataset: SinkDescriptor,
  arrival: z.enum(['infrequent', 'frequent']),
  lotSource: z.enum(['eventTime', 'objectModifiedTime']),
  filter: PathFilter,
  /** After a lot's end, before it is closed. */
  graceSeconds: z.number().min(0),
  late: z.enum(['restate']),
  empty: z.enum(['always', 'lazy', 'never']),
  /** Physical name of the function that closes lots; schedules wake it. */
  close: z.string(),
});
export type BoundaryDescriptor = z.infer<typeof BoundaryDescriptor>;

/** The body of a project's `project.json` record: what readers of a placement know about a project. */
export const ProjectDescriptor = z.looseObject({
  project: z.strictObject({ name: z.string(), version: z.string() }),
  placement: z.strictObject({
    provider: z.string(),
    stage: z.string().nullable(),
    account: z.string(),
    region: z.string(),
  }),
  arcs: z.array(ArcDescriptor),
  boundaries: z.array(BoundaryDescriptor),
});
export type ProjectDescriptor = z.infer<typeof ProjectDescriptor>;

/** The body of `dataset.json`: the predecessor's two fields first, then the append-only list of owners. */
export const DatasetRecord = z.looseObject({
  owner: z.looseObject({ name: z.string(), version: z.string() }),
  dataset: z.looseObject({ name: z.string(), version: z.string(), pathURI: z.string() }),
  unit: Unit.optional(),
  owners: z
    .array(
      z.looseObject({
        epoch: z.int().min(0),
        project: z.string(),
        projectVersion: z.string(),
        /** `arcs/<name>` or `boundaries/<name>`. */
        component: z.string(),
        role: z.string().optional(),
        fromLot: z.string().optional(),
        /** Set by `destroy`: the entry is history and anybody may take over. */
        closed: z.boolean().optional(),
      }),
    )
    .default([]),
});
export type DatasetRecord = z.infer<typeof DatasetRecord>;
