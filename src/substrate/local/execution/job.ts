import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { messageOf } from '../../../errors.ts';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';
import { RunInput } from '../../../metadata/workload.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RunnableJob } from '../installed/parts.ts';
import { inheritedEnvironment } from '../process.ts';
import type { Layout } from '../store/layout.ts';
import type { ChildEnd } from './child-process.ts';
import { runChild } from './child-process.ts';
import type { ChildRegister } from './child-register.ts';
import { marker } from './child-register.ts';
import { resolveCommand } from './command.ts';
import type { Containers } from './containers.ts';
import { OutputLog } from './output-log.ts';

export interface JobHost {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly register: ChildRegister;
  readonly region: string;
  /** Tells the endpoint whose doing it is what the workload writes. */
  readonly accessKeyId: string;
  /** Of the S3 endpoint, which is started when the first workload wants it. */
  endpoint(): Promise<string>;
  /** Where jobs and functions of images are to run in containers. */
  readonly containers?: Containers | undefined;
}

export interface JobRun {
  /** Name of the execution: also of its log. */
  readonly name: string;
  readonly machine: string;
  readonly input: unknown;
  /** From 1. */
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What programs need to run at all. Secrets of ours reach no workload. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
];

/** Where its command runs. */
export const folderOf = (job: RunnableJob): string | undefined => job.local?.cwd ?? job.imagePath;

/** What a workload is told, wherever it runs; `url` is that of the endpoint, as the workload reaches it. */
export const environmentOf = (
  host: JobHost,
  job: Pick<RunnableJob, 'environment' | 'queue'>,
  run: JobRun & { readonly props: unknown; readonly url: string },
) => ({
  AWS_ENDPOINT_URL: run.url,
  AWS_ENDPOINT_URL_S3: run.url,
  AWS_ACCESS_KEY_ID: host.accessKeyId,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: host.region,
  AWS_DEFAULT_REGION: host.region,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...job.environment,
  [marker]: host.clock.id(),
  AWS_BATCH_JOB_ATTEMPT: String(run.attempt),
  AWS_BATCH_JQ_NAME: job.queue,
  CLS_LOCAL: 'true',
  CLS_ARC_PROPS_JSON: JSON.stringify(run.props),
});

export const failed = (
  code: string,
  message: string,
  more: { readonly lastLines?: readonly string[]; readonly retryable?: boolean } = {},
): WorkloadOutcome => ({
  outcome: 'failed',
  code,
  message,
  lastLines: [...(more.lastLines ?? [])],
  retryable: more.retryable ?? true,
});

const notStarted = (
  program: string,
  cwd: string,
  { errno, reason }: { readonly errno: string; readonly reason: string },
): WorkloadOutcome => {
  const hasFolder = statSync(cwd, { throwIfNoEntry: false })?.isDirectory() === true;
  const why = !hasFolder
    ? `its folder ${cwd} is not there`
    : errno === 'ENOENT'
      ? `there is no program ${program}`
      : errno === 'EACCES'
        ? `${program} may not be run (permission denied)`
        : reason;
  return failed(`spawn-${errno}`, `the workload could not be started: ${why}`, { retryable: false });
};

const outcomeOf = (
  end: ChildEnd,
  run: JobRun,
  program: { readonly name: string; readonly cwd: string },
  lastLines: readonly string[],
): WorkloadOutcome => {
  switch (end.how) {
    case 'exited':
      return end.code === 0
        ? { outcome: 'succeeded' }
        : failed(`exit-${end.code}`, `${program.name} exited with ${end.code}`, { lastLines });
    case 'killed':
      return failed(`signal-${end.by}`, `${program.name} was killed by ${end.by}`, { lastLines });
    case 'timed-out':
      return {
        outcome: 'timedout',
        code: 'timeout',
        message: `${program.name} ran longer than ${run.timeoutMs / 1000} s and was killed`,
        lastLines: [...lastLines],
        retryable: true,
      };
    case 'stopped':
      return {
        outcome: 'cancelled',
        code: 'stopped',
        message: `${program.name} was stopped`,
        lastLines: [...lastLines],
        retryable: true,
      };
    case 'not-started':
      return notStarted(program.name, program.cwd, end);
    default:
      return end satisfies never;
  }
};

/** What the run is told, and the words of its command filled in. Fails with CLS_WORKLOAD. */
export const prepare = (job: RunnableJob, run: Pick<JobRun, 'name' | 'machine' | 'input'>) => {
  const input = RunInput.parse(run.input);
  const words = resolveCommand(job.local?.command ?? job.command, {
    context: input.context,
    execution: {
      Execution: { Name: run.name, Id: `${run.machine}:${run.name}`, Input: input },
      StateMachine: { Name: run.machine },
    },
  });
  return { input, words };
};

/** Runs a container's command without a container: in its folder, told everything that Batch would tell it. */
export const runJob = async (host: JobHost, job: RunnableJob, run: JobRun): Promise<WorkloadOutcome> => {
  const cwd = folderOf(job);
  if (cwd === undefined || !isAbsolute(cwd)) {
    const message = `${job.name} has only a ready image: pass --docker, or say in "workload.local" how to start it`;
    return failed('CLS_UNSUPPORTED', message, { retryable: false });
  }
  try {
    const { input, words } = prepare(job, run);
    const [program = ''] = words;
    if (program === '') return failed('CLS_WORKLOAD', `${job.name} has no command`, { retryable: false });
    const url = await host.endpoint();
    const environment = {
      ...inheritedEnvironment(inherited),
      ...environmentOf(host, job, { ...run, props: input.props, url }),
    };
    const output = new OutputLog(`${host.layout.home}/logs/${encodeURIComponent(run.name)}.log`);
    const { timeoutMs, signal } = run;
    const { clock } = host;
    const registered = host.register.expect(environment[marker]);
    const end = await runChild({ words, cwd, environment, timeoutMs, signal }, { clock, output, registered });
    return outcomeOf(end, run, { name: program, cwd }, output.lastLines());
  } catch (error) {
    return failed('CLS_WORKLOAD', messageOf(error), { retryable: false });
  }
};
