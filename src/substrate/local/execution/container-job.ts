import { ClusterlessError, messageOf } from '../../../errors.ts';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';
import type { RunnableJob } from '../installed/parts.ts';
import { runContainer } from './container.ts';
import type { Containers } from './containers.ts';
import type { JobHost, JobRun } from './job.ts';
import { environmentOf, failed, prepare } from './job.ts';

/** A host that runs containers, because it was asked to. */
export type ContainerHost = JobHost & { readonly containers: Containers };

export const runsContainers = (host: JobHost): host is ContainerHost => host.containers !== undefined;

/** An address of this machine as a container knows it. */
export const seenFrom = (host: string, url: string): string => url.replace('//127.0.0.1:', `//${host}:`);

/** What a container cannot be run for is a failed run with its reason, and the image's own words about it. */
export const failedToRun = (error: unknown): WorkloadOutcome => {
  if (!(error instanceof ClusterlessError)) return failed('CLS_WORKLOAD', messageOf(error), { retryable: false });
  const { code, summary, detail = '', hint, retryable } = error;
  const lastLines = detail.split('\n').filter((line) => line !== '');
  const message = [summary, ...(lastLines.length === 1 ? lastLines : []), hint ?? ''].filter((text) => text !== '');
  return failed(code, message.join('. '), { lastLines, retryable });
};

/** Runs a job in its container, told everything that Batch would tell it. */
export const runContainerJob = async (host: ContainerHost, job: RunnableJob, run: JobRun): Promise<WorkloadOutcome> => {
  try {
    // What stands for the container on a laptop is not what is asked for.
    const { local: _local, ...contained } = job;
    const { input, words } = prepare(contained, run);
    const environment = async (name: string) =>
      environmentOf(host, job, { ...run, props: input.props, url: seenFrom(name, await host.endpoint()) });
    const { image, imagePath, memoryMB } = job;
    return await runContainer(host, { image, imagePath, words, memoryMB, environment }, run);
  } catch (error) {
    return failedToRun(error);
  }
};
