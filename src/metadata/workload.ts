import { z } from 'zod';
import { Json } from './canonical.ts';
import { Cause, Snapshot } from './run.ts';

/** The event that started a run, as the predecessor's workloads know it. */
const ArcNotifyEvent = z.strictObject({
  dataset: z.object({ name: z.string(), version: z.string(), pathURI: z.string() }).catchall(Json),
  lot: z.string(),
  manifest: z.string(),
  datasetId: z.string(),
});

/** Input of every workload; `command` references (`$.arcNotifyEvent.lot`) are paths into it. */
export const ArcWorkloadContext = z.strictObject({
  role: z.string().nullable(),
  arcNotifyEvent: ArcNotifyEvent,
  existingPartialManifests: z.record(z.string(), z.array(z.string())),
});
export type ArcWorkloadContext = z.infer<typeof ArcWorkloadContext>;

/** What `CLS_ARC_PROPS_JSON` says. The predecessor's fields keep their names and places; ours come after. */
export const ArcProps = z.strictObject({
  sources: z.record(
    z.string(),
    z.strictObject({ name: z.string(), version: z.string(), subscribe: z.boolean(), pathURI: z.string() }),
  ),
  sinks: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      version: z.string(),
      pathURI: z.string(),
      /** `<root>lot=<lot>/run=<run id>/`: never reused, so a published generation cannot change under a reader. */
      runURI: z.string(),
    }),
  ),
  /** Role to the exact manifest URI of the run's snapshot; the first where the predecessor had one. */
  sourceManifestPaths: z.record(z.string(), z.string()),
  /** Role to every manifest of the snapshot, for mappings that need more than one lot; one for all when they are many. */
  sourceManifests: z.record(z.string(), z.array(z.string())),
  /** RFC 6570, with `lot` already fixed by the run's own prefix: variables `lot`, `state`, `attempt`. */
  sinkManifestTemplates: z.record(z.string(), z.string()),
  workloadProps: z.record(z.string(), Json),
});
export type ArcProps = z.infer<typeof ArcProps>;

/** Input of a machine's execution: everything that one run needs, so that nothing is read twice; 256 kB at most. */
export const RunInput = z.strictObject({
  project: z.string(),
  arc: z.string(),
  lot: z.string(),
  run: z.int().min(0),
  runId: z.string(),
  attempt: z.int().min(1),
  digest: z.string(),
  cause: Cause,
  /** When the run was claimed, by the pipeline's clock; ISO 8601 UTC. */
  claimedAt: z.iso.datetime(),
  /** Left out when it is large: the claim has it. */
  snapshot: Snapshot.exactOptional(),
  context: ArcWorkloadContext,
  props: ArcProps,
});
export type RunInput = z.infer<typeof RunInput>;

/** How a workload ended, as the machine tells `finish`. `lastLines` are the last lines it wrote, for people. */
export const WorkloadOutcome = z.discriminatedUnion('outcome', [
  /** `answer` is what a function of the user's returned; it may be the manifest. */
  z.strictObject({ outcome: z.literal('succeeded'), answer: Json.optional() }),
  z.strictObject({
    outcome: z.enum(['failed', 'timedout', 'cancelled']),
    code: z.string(),
    message: z.string(),
    lastLines: z.array(z.string()).max(50).optional(),
    /** False: trying again cannot help (denied, contract broken). */
    retryable: z.boolean().default(true),
  }),
]);
export type WorkloadOutcome = z.infer<typeof WorkloadOutcome>;

/** What a `control` function is called with, beside availability events. */
export const ControlRequest = z.discriminatedUnion('request', [
  z.strictObject({ request: z.literal('evaluate'), lot: z.string(), cause: Cause }),
  z.strictObject({ request: z.literal('finish'), input: RunInput, result: WorkloadOutcome }),
  z.strictObject({ request: z.literal('sweep') }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;

/** What a `close` function is called with. */
export const CloseRequest = z.strictObject({ request: z.literal('close'), lot: z.string() });
export type CloseRequest = z.infer<typeof CloseRequest>;
