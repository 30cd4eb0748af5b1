import type { JsonObject } from '../../../metadata/canonical.ts';
import type { JobPart, MachinePart, UserFunctionPart } from '../../part.ts';
import { batchParameters } from './batch-parameters.ts';
import { placeholder } from './template.ts';

/** Failures of the service in front of a function, not of the function. */
const serviceErrors = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

const retryService = {
  ErrorEquals: serviceErrors,
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
};

/** Batch takes 50 submissions a second and turns away the rest. A job that failed is another thing, and another error. */
const retrySubmission = {
  ErrorEquals: [
    'Batch.AWSBatchException',
    'Batch.BatchException',
    'Batch.ServerException',
    'Batch.TooManyRequestsException',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
};

/** `States.ALL` stands alone and last. */
const retryAll = ({ maxAttempts, backoffSeconds }: MachinePart['retry']): JsonObject[] =>
  maxAttempts <= 1
    ? []
    : [
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: Math.max(1, Math.round(backoffSeconds)),
          MaxAttempts: maxAttempts - 1,
          BackoffRate: 2,
        },
      ];

const caught: JsonObject[] = [
  { ErrorEquals: ['States.Timeout'], ResultPath: '$', Next: 'TimedOut' },
  { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'Failed' },
];

/** What Step Functions does by itself, in one of AWS's partitions. */
const integration = (partition: string, what: string): string => `arn:${partition}:states:::${what}`;

/** A function that runs to its end answers with the outcome, be it good or bad. */
const functionTask = ({ retry, timeoutSeconds }: MachinePart, partition: string): JsonObject => ({
  Type: 'Task',
  Resource: integration(partition, 'lambda:invoke'),
  Parameters: { FunctionName: placeholder('Workload'), 'Payload.$': '$' },
  ResultSelector: { 'result.$': '$.Payload' },
  TimeoutSeconds: timeoutSeconds,
  Retry: [retryService, ...retryAll(retry)],
  Catch: caught,
  Next: 'Finish',
});

/** A user's function knows the predecessor's context, not our runs; what it answers is for `finish` to judge. */
const userFunctionTask = ({ retry, timeoutSeconds }: MachinePart, partition: string): JsonObject => ({
  Type: 'Task',
  Resource: integration(partition, 'lambda:invoke'),
  Parameters: {
    FunctionName: placeholder('Workload'),
    Payload: {
      'role.$': '$.context.role',
      'arcNotifyEvent.$': '$.context.arcNotifyEvent',
      'existingPartialManifests.$': '$.context.existingPartialManifests',
      'arcProps.$': '$.props',
    },
  },
  ResultSelector: { result: { outcome: 'succeeded', 'answer.$': '$.Payload' } },
  TimeoutSeconds: timeoutSeconds,
  Retry: [retryService, ...retryAll(retry)],
  Catch: caught,
  Next: 'Finish',
});

const jobTask = ({ retry, timeoutSeconds }: MachinePart, job: JobPart, partition: string): JsonObject => ({
  Type: 'Task',
  Resource: integration(partition, 'batch:submitJob.sync'),
  Parameters: {
    JobName: job.jobName,
    JobDefinition: placeholder('Job'),
    JobQueue: placeholder('Queue'),
    ...batchParameters(job.command),
    ContainerOverrides: {
      Environment: [{ Name: 'CLS_ARC_PROPS_JSON', 'Value.$': 'States.JsonToString($.props)' }],
    },
  },
  ResultSelector: { result: { outcome: 'succeeded' } },
  TimeoutSeconds: timeoutSeconds,
  Retry: [retrySubmission, ...retryAll(retry)],
  Catch: caught,
  Next: 'Finish',
});

/** Long enough for every try of `finish`, whose own calls are short. */
const finishSeconds = 900;

const finishTask = (partition: string): JsonObject => ({
  Type: 'Task',
  Resource: integration(partition, 'lambda:invoke'),
  Parameters: {
    FunctionName: placeholder('Finish'),
    Payload: { request: 'finish', 'input.$': '$$.Execution.Input', 'result.$': '$.result' },
  },
  ResultSelector: { 'result.$': '$.Payload.result' },
  TimeoutSeconds: finishSeconds,
  // Safe to repeat: it fails only when storage does.
  Retry: [retryService, { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 5, BackoffRate: 2 }],
  Next: 'Ended',
});

const isGood = (result: string): JsonObject => ({ Variable: '$.result', StringEquals: result });

/** What goes wrong is told to `finish`, then shown: a run without a result must not look green. */
const states = (workload: JsonObject, timeoutSeconds: number, partition: string): JsonObject => ({
  Workload: workload,
  TimedOut: {
    Type: 'Pass',
    Parameters: {
      result: {
        outcome: 'timedout',
        code: 'timeout',
        message: `the workload ran longer than ${timeoutSeconds} s`,
        retryable: true,
      },
    },
    Next: 'Finish',
  },
  Failed: {
    Type: 'Pass',
    Parameters: {
      result: { outcome: 'failed', 'code.$': '$.Error', 'message.$': 'States.JsonToString($)', retryable: true },
    },
    Next: 'Finish',
  },
  Finish: finishTask(partition),
  Ended: {
    Type: 'Choice',
    Choices: [{ Or: ['complete', 'empty', 'superseded'].map(isGood), Next: 'Done' }],
    Default: 'WithoutResult',
  },
  Done: { Type: 'Succeed' },
  WithoutResult: { Type: 'Fail', ErrorPath: '$.result', Cause: 'The run was recorded; it has no result.' },
});

interface Told {
  /** The workload, where it is a user's. */
  readonly own: JobPart | UserFunctionPart | undefined;
  /** `aws`, or that of China or GovCloud. */
  readonly partition: string;
}

const workloadTask = (machine: MachinePart, { own, partition }: Told): JsonObject => {
  if (own === undefined) return functionTask(machine, partition);
  return own.part === 'job' ? jobTask(machine, own, partition) : userFunctionTask(machine, partition);
};

/** The states of an arc: workload, then finish. */
export const definition = (machine: MachinePart, told: Told): string => {
  const workload = workloadTask(machine, told);
  return JSON.stringify({
    StartAt: 'Workload',
    TimeoutSeconds: machine.timeoutSeconds * Math.max(1, machine.retry.maxAttempts) + 3600,
    States: states(workload, machine.timeoutSeconds, told.partition),
  });
};
