import { readdirSync, writeFileSync } from 'node:fs';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';
import { whenLeaving } from '../process.ts';
import { ifThere } from '../store/disk-error.ts';
import { stagingPath } from '../store/staging.ts';
import { removeFile } from '../whole-file.ts';
import type { ChildEnd } from './child-process.ts';
import { runChild } from './child-process.ts';
import { marker } from './child-register.ts';
import { environmentLines, hostFor, isOfTheClient, runWords } from './container-command.ts';
import type { Containers } from './containers.ts';
import type { JobHost, JobRun } from './job.ts';
import { failed } from './job.ts';
import { OutputLog } from './output-log.ts';

/** One container to run. */
export interface ContainerRun {
  readonly image?: string | undefined;
  readonly imagePath?: string | undefined;
  readonly words: readonly string[];
  readonly memoryMB?: number | undefined;
  /** @param host the name of this machine within the container */
  environment(host: string): Promise<{ readonly [name: string]: string }>;
  /** Told how to end it early. */
  readonly onStart?: (end: () => void) => void;
}

const killed = 137;
const daemonRefused = 125;

const exited = (code: number, image: string, memoryMB: number | undefined, lines: readonly string[]) => {
  const lastLines = { lastLines: lines };
  if (code === 0) return { outcome: 'succeeded' } as const;
  if (code === daemonRefused) {
    return failed('CLS_DOCKER', `Docker could not run ${image}: ${lines.at(-1) ?? 'it does not say why'}`, lastLines);
  }
  if (code === killed) {
    const limit = memoryMB === undefined ? '' : `; ${memoryMB} MB may be too little memory`;
    return failed('exit-137', `${image} was killed${limit}`, lastLines);
  }
  return failed(`exit-${code}`, `${image} exited with ${code}`, lastLines);
};

const outcomeOf = (end: ChildEnd, image: string, run: JobRun & Pick<ContainerRun, 'memoryMB'>, output: OutputLog) => {
  const lastLines = [...output.lastLines()];
  const cut = (outcome: 'timedout' | 'cancelled', code: string, message: string): WorkloadOutcome => ({
    outcome,
    code,
    message,
    lastLines,
    retryable: true,
  });
  switch (end.how) {
    case 'exited':
      return exited(end.code, image, run.memoryMB, lastLines);
    case 'killed':
      return failed(`signal-${end.by}`, `the docker command was killed by ${end.by}`, { lastLines });
    case 'timed-out':
      return cut('timedout', 'timeout', `${image} ran longer than ${run.timeoutMs / 1000} s and was killed`);
    case 'stopped':
      return cut('cancelled', 'stopped', `${image} was stopped`);
    case 'not-started':
      return failed('CLS_DOCKER', `the docker command could not be started: ${end.reason}`);
    default:
      return end satisfies never;
  }
};

const bucketsOf = ({ layout }: JobHost): readonly string[] => ifThere(() => readdirSync(layout.buckets)) ?? [];

/** Only its owner may read it; it is gone when the container has ended. */
const writeEnvironment = (file: string, environment: { readonly [name: string]: string }): void => {
  if (Object.keys(environment).some(isOfTheClient)) {
    writeFileSync(file, environmentLines(environment), { mode: 0o600 });
  }
};

const clientEnvironment = (containers: Containers, environment: { readonly [name: string]: string }) => {
  const own = Object.entries(containers.environment).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const passed = Object.entries(environment).filter(([name]) => !isOfTheClient(name));
  return Object.fromEntries([...own, ...passed]);
};

/**
 * Runs a container to its end. It ends at the timeout, when it is stopped and when we leave; what a killed process left
 * running is ended by the next one.
 * @throws CLS_DOCKER, CLS_IMAGE
 */
export const runContainer = async (
  host: JobHost & { readonly containers: Containers },
  container: ContainerRun,
  run: JobRun,
): Promise<WorkloadOutcome> => {
  const { containers, clock, layout } = host;
  const engine = await containers.engine();
  const image = await containers.imageOf(container);
  const environment = await container.environment(hostFor(engine));
  const id = environment[marker] ?? clock.id();
  const name = `clusterless-${id}`;
  const file = stagingPath(layout);
  const remove = (): void => containers.remove(name);
  const stay = whenLeaving(remove);
  const output = new OutputLog(`${layout.home}/logs/${encodeURIComponent(run.name)}.log`);
  try {
    writeEnvironment(file, environment);
    const { words, memoryMB } = container;
    const isBuilt = container.image === undefined;
    const command = { name, image, isBuilt, words, environment, memoryMB, engine, buckets: bucketsOf(host) };
    const child = {
      words: runWords(command, file),
      cwd: layout.home,
      environment: clientEnvironment(containers, environment),
      timeoutMs: run.timeoutMs,
      signal: run.signal,
    };
    const registered = host.register.expect(id, name);
    container.onStart?.(remove);
    const end = await runChild(child, { clock, output, registered });
    // Who is killed by SIGKILL tells its engine nothing.
    if (end.how !== 'exited' || end.code === daemonRefused) remove();
    return outcomeOf(end, image, { ...run, memoryMB }, output);
  } finally {
    stay();
    removeFile(file);
  }
};
