import type { Json } from '../metadata/canonical.ts';
import type { Grant } from './grant.ts';

export type Architecture = 'ARM_64' | 'X86_64';

/** A run-time function out of the handler table. `settings` is what the handler is called with, besides the event. */
export interface FunctionPart {
  readonly part: 'function';
  readonly name: string;
  readonly handler: HandlerName;
  readonly settings: Json;
  readonly memoryMB: number;
  readonly timeoutSeconds: number;
  readonly architecture: Architecture;
  readonly retryAttempts: number;
  readonly grants: readonly Grant[];
  /** `<bus>/<rule>`: the rules beside its stack that call it. */
  readonly rules?: readonly string[];
}

/** Every handler there is; pipeline and workloads supply them, each substrate runs them. */
export type HandlerName = 'control' | 'collect' | 'close' | 'copy' | 'glue-add-partitions' | 'log-export';

/** A container (Batch on Fargate, a child process on a laptop) with the predecessor's contract. */
export interface JobPart {
  readonly part: 'job';
  readonly name: string;
  readonly queue: string;
  readonly jobName: string;
  /** A URI of a ready image, or the folder to build one from, absolute. One of the two. */
  readonly image?: string;
  readonly imagePath?: string;
  /** With `imagePath`: the name of its `image` object. */
  readonly imageName?: string;
  /** Words; a word that is `$`, `$.…` or `$$.…` is a reference into the workload context. */
  readonly command: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly memoryMB: number;
  /** Without it the fewest that there are with this memory. */
  readonly vcpu?: number;
  /** In all: 0 means one, as 1 does. */
  readonly retryAttempts: number;
  readonly timeoutSeconds: number;
  readonly architecture: Architecture;
  /** How to start it without Docker; `cwd` is absolute. Without it `command` runs in `imagePath`. */
  readonly local?: { readonly command?: readonly string[]; readonly cwd?: string };
  readonly computeEnvironment: string;
  readonly grants: readonly Grant[];
}

/**
 * Code of a user's function: a folder or a zip file, absolute, with the digest of its content; or an image, ready
 * by its URI, or built by the `image` object of that name.
 */
export type FunctionCode =
  | { readonly from: 'files'; readonly path: string; readonly sha256: string }
  | { readonly from: 'image'; readonly image: string }
  | { readonly from: 'built-image'; readonly path: string; readonly imageName: string };

/** A function of the user's own. It is called with the workload context; its answer may be the manifest. */
export interface UserFunctionPart {
  readonly part: 'user-function';
  readonly name: string;
  readonly code: FunctionCode;
  /** In AWS Lambda's words: `nodejs22.x`, `index.handler`. An image may do without both. */
  readonly runtime?: string;
  readonly handler?: string;
  readonly environment: { readonly [name: string]: string };
  readonly memoryMB: number;
  readonly timeoutSeconds: number;
  readonly architecture: Architecture;
  /** How to start it on a laptop that cannot run its runtime; `cwd` is absolute. The contract is then a job's. */
  readonly local?: { readonly command: readonly string[]; readonly cwd: string };
  readonly grants: readonly Grant[];
}

/** The states an arc goes through: workload (timeout, retry, catch), then finish. One shape for all arcs. */
export interface MachinePart {
  readonly part: 'machine';
  readonly name: string;
  /** Name of a function, user-function or job part of the same stack. */
  readonly workload: string;
  readonly timeoutSeconds: number;
  readonly retry: { readonly maxAttempts: number; readonly backoffSeconds: number };
  /** Name of the function part that is told how the workload ended. */
  readonly finish: string;
  readonly grants: readonly Grant[];
}

export interface ComputeEnvironmentPart {
  readonly part: 'compute-environment';
  readonly name: string;
  /** Of the placement: what its tasks are in. */
  readonly network: string;
  readonly removeOnDestroy: boolean;
}

export interface GlueDatabasePart {
  readonly part: 'glue-database';
  readonly name: string;
  readonly removeOnDestroy: boolean;
}

export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

export interface GlueTablePart {
  readonly part: 'glue-table';
  readonly name: string;
  readonly database: string;
  readonly description?: string;
  readonly columns: readonly GlueColumn[];
  readonly partitions: readonly GlueColumn[];
  readonly dataFormat: string;
  readonly location: string;
  readonly removeOnDestroy: boolean;
}

/** Wakes a function of the same stack at every boundary of the unit. */
export interface SchedulePart {
  readonly part: 'schedule';
  readonly name: string;
  readonly everyMinutes: number;
  readonly target: string;
  readonly detail: Json;
}

/** Takes a machine's ended executions to a function, so that an abort or a timeout is an end too. */
export interface EndedExecutionsPart {
  readonly part: 'ended-executions';
  readonly name: string;
  readonly machine: string;
  readonly target: string;
}

export type Part =
  | FunctionPart
  | UserFunctionPart
  | JobPart
  | MachinePart
  | ComputeEnvironmentPart
  | GlueDatabasePart
  | GlueTablePart
  | SchedulePart
  | EndedExecutionsPart;
