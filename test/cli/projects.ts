/** Project files to type commands about. */
export const version = '20230101';
export const bucket = 'hello-data';

const placement = { provider: 'local', account: '123456789012', region: 'us-west-2' };

const dataset = (name: string, folder: string) => ({ name, version, pathURI: `s3://${bucket}/${folder}/` });

const bucketOf = (name: string) => ({ type: 'aws:core:s3Bucket', name: 'data', bucketName: name });

const boundary = (name: string, folder: string) => ({
  type: 'aws:core:s3PutListenerBoundary',
  name: 'arrivals',
  dataset: dataset(name, folder),
  lotUnit: 'PT5M',
  eventArrival: 'infrequent',
  infrequent: { lotSource: 'eventTime' },
});

export const copyArc = (name: string, from: string, to: string) => ({
  type: 'aws:core:s3CopyArc',
  name,
  sources: { main: { name: from, version } },
  sinks: { main: dataset(to, to) },
});

/** A bucket, a boundary over `in/`, and a copy arc to `greetings-copy/`. */
export const hello = () => ({
  project: { name: 'hello', version },
  placement,
  resources: [bucketOf(bucket)],
  boundaries: [boundary('greetings', 'in')],
  arcs: [copyArc('copy', 'greetings', 'greetings-copy')],
});

/** Another team's project that reads what `hello` copies. */
export const reader = () => ({
  project: { name: 'reader', version },
  placement,
  arcs: [copyArc('mirror', 'greetings-copy', 'mirrored')],
});

/** A job beside its inputs. */
export interface Job {
  readonly name: string;
  readonly command?: readonly string[];
  readonly environment?: { readonly [name: string]: string };
  readonly timeoutMin?: number;
}

/** `hello` with one arc for each workload, each a child process in `folder`. */
export const withJobs = (folder: string, jobs: readonly Job[]) => ({
  project: { name: 'jobs', version },
  placement,
  resources: [
    bucketOf(bucket),
    { type: 'aws:core:computeEnvironment', name: 'containers', computeEnvironmentName: 'containers' },
  ],
  boundaries: [boundary('greetings', 'in')],
  arcs: jobs.map(({ name, timeoutMin = 5, ...told }) => ({
    type: 'aws:core:batchExecArc',
    name,
    sources: { main: { name: 'greetings', version } },
    sinks: { main: dataset(name, name) },
    retry: { maxAttempts: 1, backoffMin: [1] },
    timeoutMin,
    workload: { computeEnvironmentRef: 'containers', imagePath: folder, ...told },
  })),
});

/** What a function arc runs, beside its name. */
export interface Called {
  readonly name: string;
  readonly workload: object;
}

/** `hello` with one arc for each function. */
export const withFunctions = (functions: readonly Called[]) => ({
  project: { name: 'functions', version },
  placement,
  resources: [bucketOf(bucket)],
  boundaries: [boundary('greetings', 'in')],
  arcs: functions.map(({ name, workload }) => ({
    type: 'aws:core:lambdaExecArc',
    name,
    sources: { main: { name: 'greetings', version } },
    sinks: { main: dataset(name, name) },
    retry: { maxAttempts: 1, backoffMin: [1] },
    workload,
  })),
});
