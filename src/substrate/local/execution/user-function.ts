import { statSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { WorkloadOutcome } from '../../../metadata/workload.ts';
import { RunInput } from '../../../metadata/workload.ts';
import type { RunnableJob, RunnableUserFunction } from '../installed/parts.ts';
import { nodeProgram } from '../process.ts';
import type { Layout } from '../store/layout.ts';
import { stagingPath } from '../store/staging.ts';
import { readText, removeFile } from '../whole-file.ts';
import { codeFolder } from './code-folder.ts';
import { runsContainers } from './container-job.ts';
import { runImageFunction } from './image-function.ts';
import type { JobHost, JobRun } from './job.ts';
import { failed, runJob } from './job.ts';
import { nodeRunner } from './runners/node-runner.ts';
import { pythonRunner } from './runners/python-runner.ts';

const Written = z.union([
  z.strictObject({ answer: z.json() }),
  z.strictObject({ error: z.strictObject({ type: z.string(), message: z.string() }) }),
]);

/** How a runtime of AWS Lambda is started here; undefined where we do not know. */
const starterOf = (runtime: string | undefined): readonly string[] | undefined => {
  if (runtime?.startsWith('nodejs') === true) return [nodeProgram(), '--input-type=module', '-e', nodeRunner];
  return runtime?.startsWith('python') === true ? ['python3', '-c', pythonRunner] : undefined;
};

const common = ({ name, environment, timeoutSeconds }: RunnableUserFunction) => ({
  part: 'job' as const,
  name,
  queue: '',
  jobName: name,
  environment,
  retryAttempts: 0,
  timeoutSeconds,
});

/** A function as the child process that stands for it; undefined when it cannot run without a container. */
export const functionJob = (layout: Layout, part: RunnableUserFunction, input: RunInput): RunnableJob | undefined => {
  if (part.local !== undefined) return { ...common(part), command: part.local.command, local: part.local };
  const command = starterOf(part.runtime);
  if (command === undefined || part.code.from !== 'files') return undefined;
  const folder = codeFolder(layout, part.code);
  return {
    ...common(part),
    command: [...command],
    local: { cwd: folder },
    environment: {
      ...part.environment,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: part.handler ?? '',
      AWS_LAMBDA_FUNCTION_NAME: part.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(part.memoryMB),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      CLS_FUNCTION_CONTEXT: JSON.stringify(input.context),
      CLS_FUNCTION_TIMEOUT_MS: String(part.timeoutSeconds * 1000),
    },
  };
};

/** Of Step Functions, for what one state hands to the next: the run's input and the answer together. */
const mostBytes = 256 * 1024;

/** What fails there must not work here. */
const tooLarge = (file: string, input: unknown): WorkloadOutcome | undefined => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size + Buffer.byteLength(JSON.stringify(input)) <= mostBytes) return undefined;
  const message = `the function's answer has ${size} bytes, and Step Functions hands on ${mostBytes} with the run's input`;
  return failed('States.DataLimitExceeded', `${message}: write the manifest, and answer nothing`, { retryable: false });
};

const readWritten = (file: string): z.infer<typeof Written> | undefined => {
  const text = readText(file);
  return text === undefined || text === '' ? undefined : Written.parse(JSON.parse(text));
};

/** What AWS Lambda would say of the same end. */
const judged = (outcome: WorkloadOutcome, file: string, input: unknown): WorkloadOutcome => {
  if (outcome.outcome !== 'succeeded' && outcome.outcome !== 'failed') return outcome;
  const large = outcome.outcome === 'succeeded' ? tooLarge(file, input) : undefined;
  if (large !== undefined) return large;
  const written = readWritten(file);
  if (written === undefined) return outcome;
  if ('answer' in written) return outcome.outcome === 'succeeded' ? { ...outcome, ...written } : outcome;
  const lastLines = outcome.outcome === 'failed' ? (outcome.lastLines ?? []) : [];
  return failed(written.error.type, written.error.message, { lastLines });
};

const notHere = ({ name, runtime, code }: RunnableUserFunction): WorkloadOutcome => {
  const isImage = code.from !== 'files';
  const what = isImage ? 'a container image' : `the runtime ${runtime ?? 'of its own'}`;
  const or = isImage ? 'pass --docker, or ' : '';
  const message = `${name} needs ${what}, which does not run here: ${or}say in "workload.local" how to start it`;
  return failed('CLS_UNSUPPORTED', message, { retryable: false });
};

/** Runs a function of the user's in a child process, or in a container; its answer goes to `finish`. */
export const runUserFunction = async (
  host: JobHost,
  part: RunnableUserFunction,
  run: JobRun,
): Promise<WorkloadOutcome> => {
  const answerFile = stagingPath(host.layout);
  try {
    const input = RunInput.parse(run.input);
    if (runsContainers(host) && part.code.from !== 'files') {
      return judged(await runImageFunction(host, { part, input, run, answerFile }), answerFile, run.input);
    }
    const job = functionJob(host.layout, part, input);
    if (job === undefined) return notHere(part);
    const environment = { ...job.environment, CLS_FUNCTION_ANSWER: answerFile };
    return judged(await runJob(host, { ...job, environment }, run), answerFile, run.input);
  } catch (error) {
    return failed('CLS_WORKLOAD', messageOf(error), { retryable: false });
  } finally {
    removeFile(answerFile);
  }
};
