import { writeFileSync } from 'node:fs';
import type { RunInput, WorkloadOutcome } from '../../../metadata/workload.ts';
import type { RunnableUserFunction } from '../installed/parts.ts';
import { runContainer } from './container.ts';
import type { ContainerHost } from './container-job.ts';
import { failedToRun, seenFrom } from './container-job.ts';
import type { JobRun } from './job.ts';
import { environmentOf } from './job.ts';
import type { FunctionAnswer } from './runtime-api.ts';
import { serveRuntime } from './runtime-api.ts';

interface ImageCall {
  readonly part: RunnableUserFunction;
  readonly input: RunInput;
  readonly run: JobRun;
  /** Where its answer, or its error, goes. */
  readonly answerFile: string;
}

const imageOf = ({ code }: RunnableUserFunction): { readonly image?: string; readonly imagePath?: string } => {
  if (code.from === 'image') return { image: code.image };
  return code.from === 'built-image' ? { imagePath: code.path } : {};
};

const variables = ({ name, memoryMB, handler, environment }: RunnableUserFunction) => ({
  ...environment,
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMB),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  ...(handler === undefined ? {} : { _HANDLER: handler }),
});

/** The container ends when its only call has: what is left of it is how that call ended. */
const outcomeOf = (outcome: WorkloadOutcome, heard: FunctionAnswer | undefined): WorkloadOutcome => {
  if (heard !== undefined && 'answer' in heard) return { outcome: 'succeeded' };
  if (heard === undefined && outcome.outcome === 'succeeded') {
    const message = 'the image ended without an answer: it has no runtime of AWS Lambda in it';
    return { outcome: 'failed', code: 'Runtime.ExitError', message, lastLines: [], retryable: false };
  }
  return outcome;
};

/** Runs a function of the user's in its container, and calls it as AWS Lambda would. */
export const runImageFunction = async (host: ContainerHost, call: ImageCall): Promise<WorkloadOutcome> => {
  const { part, input, run, answerFile } = call;
  const api = await serveRuntime({
    id: host.clock.id(),
    event: { ...input.context, arcProps: input.props },
    functionArn: `arn:aws:lambda:local:000000000000:function:${part.name}`,
    deadline: host.clock.wall() + run.timeoutMs,
  });
  const answers: FunctionAnswer[] = [];
  const job = { name: part.name, queue: '', environment: variables(part) };
  const environment = async (name: string) => ({
    ...environmentOf(host, job, { ...run, props: input.props, url: seenFrom(name, await host.endpoint()) }),
    AWS_LAMBDA_RUNTIME_API: `${name}:${api.port}`,
  });
  const onStart = (end: () => void): void => {
    void api.answered.then((answer) => {
      answers.push(answer);
      end();
    });
  };
  try {
    const words = part.handler === undefined ? [] : [part.handler];
    const container = { ...imageOf(part), words, memoryMB: part.memoryMB, environment, onStart };
    const outcome = await runContainer(host, container, run);
    const [heard] = answers;
    if (heard !== undefined) writeFileSync(answerFile, JSON.stringify(heard));
    return outcomeOf(outcome, heard);
  } catch (error) {
    return failedToRun(error);
  } finally {
    api.close();
  }
};
