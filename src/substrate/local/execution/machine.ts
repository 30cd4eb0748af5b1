import { ClusterlessError, messageOf } from '../../../errors.ts';
import type { Json } from '../../../metadata/canonical.ts';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Installed } from '../installed/installed.ts';
import type { RunnableFunction, RunnableMachine } from '../installed/parts.ts';
import { longestTimer } from './child-process.ts';
import { runContainerJob, runsContainers } from './container-job.ts';
import type { JobHost, JobRun } from './job.ts';
import { runJob } from './job.ts';
import { runUserFunction } from './user-function.ts';

export interface MachineHost {
  readonly installed: Installed;
  readonly clock: Clock;
  readonly jobs: JobHost;
  /** Calls a function with the ports that belong to this execution. */
  invoke(name: string, event: unknown): Promise<unknown>;
}

export interface MachineRun {
  readonly machine: RunnableMachine;
  readonly name: string;
  readonly input: Json;
  readonly signal: AbortSignal;
}

/** `finish` is safe to repeat and fails only when storage does; a run that it never ends is found by its dead claim. */
const finishAttempts = 3;
const finishPauseMs = 200;

const failure = (thrown: unknown): WorkloadOutcome => ({
  outcome: 'failed',
  code: thrown instanceof ClusterlessError ? thrown.code : 'CLS_INTERNAL',
  message: [messageOf(thrown), thrown instanceof ClusterlessError ? thrown.detail : undefined]
    .filter((text) => text !== undefined)
    .join('. '),
  retryable: !(thrown instanceof ClusterlessError) || thrown.retryable,
});

/** In-process work cannot be killed; at its timeout the run goes on without it, and its late writes are fenced off. */
const runFunction = async (host: MachineHost, part: RunnableFunction, run: MachineRun): Promise<WorkloadOutcome> => {
  const seconds = Math.min(part.timeoutSeconds, run.machine.timeoutSeconds);
  const over = new AbortController();
  const stop = (): void => over.abort();
  run.signal.addEventListener('abort', stop);
  const cut = async (): Promise<WorkloadOutcome> => {
    if (!run.signal.aborted) await host.clock.sleep(Math.min(seconds * 1000, longestTimer), over.signal);
    return run.signal.aborted
      ? { outcome: 'cancelled', code: 'stopped', message: 'the workload was stopped', retryable: true }
      : { outcome: 'timedout', code: 'timeout', message: `the workload ran longer than ${seconds} s`, retryable: true };
  };
  const work = async (): Promise<WorkloadOutcome> => {
    try {
      await host.invoke(part.name, run.input);
      return { outcome: 'succeeded' };
    } catch (thrown) {
      return failure(thrown);
    }
  };
  try {
    return await Promise.race([work(), cut()]);
  } finally {
    run.signal.removeEventListener('abort', stop);
    over.abort('over');
  }
};

const runWorkload = (host: MachineHost, run: MachineRun, attempt: number): Promise<WorkloadOutcome> => {
  const { machine, name, input, signal } = run;
  const { installed, jobs } = host;
  const within = (seconds: number): JobRun => {
    const timeoutMs = Math.min(seconds, machine.timeoutSeconds) * 1000;
    return { name, machine: machine.name, input, attempt, signal, timeoutMs };
  };
  const job = installed.jobNamed(machine.workload);
  if (job !== undefined) {
    const contained = within(job.timeoutSeconds);
    return runsContainers(jobs) ? runContainerJob(jobs, job, contained) : runJob(jobs, job, contained);
  }
  const own = installed.userFunctionNamed(machine.workload);
  if (own !== undefined) return runUserFunction(jobs, own, within(own.timeoutSeconds));
  const part = installed.functionNamed(machine.workload);
  if (part !== undefined) return runFunction(host, part, run);
  return Promise.resolve(
    failure(
      new ClusterlessError('CLS_NOT_FOUND', `The workload ${machine.workload} is not there`, {
        detail: 'Its stack was removed or changed while the run was starting.',
      }),
    ),
  );
};

const isFinal = (outcome: WorkloadOutcome): boolean =>
  outcome.outcome === 'succeeded' || outcome.outcome === 'cancelled' || !outcome.retryable;

/** The workload with its retries. A timeout is final here: the next attempt is a run of its own. */
const attempts = async (host: MachineHost, run: MachineRun): Promise<WorkloadOutcome> => {
  const { maxAttempts, backoffSeconds } = run.machine.retry;
  for (let attempt = 1; ; attempt++) {
    const outcome = await runWorkload(host, run, attempt);
    if (attempt >= maxAttempts || isFinal(outcome) || outcome.outcome === 'timedout') return outcome;
    await host.clock.sleep(backoffSeconds * 2 ** (attempt - 1) * 1000, run.signal);
  }
};

/** One execution: workload, then `finish`, which is told how it went. Answers what `finish` answers. */
export const runMachine = async (host: MachineHost, run: MachineRun): Promise<unknown> => {
  const result = await attempts(host, run);
  const request = { request: 'finish', input: run.input, result };
  for (let attempt = 1; ; attempt++) {
    try {
      return await host.invoke(run.machine.finish, request);
    } catch (error) {
      if (attempt >= finishAttempts) throw error;
      await host.clock.sleep(finishPauseMs * attempt);
    }
  }
};
