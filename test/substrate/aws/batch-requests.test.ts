import type {
  CreateComputeEnvironmentCommandInput,
  CreateJobQueueCommandInput,
  RegisterJobDefinitionCommandInput,
  SubmitJobCommandInput,
} from '@aws-sdk/client-batch';
import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
} from '@aws-sdk/client-batch';
import { describe, expect, test } from 'vitest';
import { jobId } from '../../../src/substrate/aws/render/job.ts';
import { placeholder } from '../../../src/substrate/aws/render/template.ts';
import { asRequest, filledIn, image, propertiesOf, submission, templateOf } from './batch-view.ts';
import { recording } from './recorded.ts';
import { machinesOf } from './template-view.ts';

/*
 * No emulator runs Batch on Fargate. What would be asked of it is held here: the compiler takes it for the SDK's input,
 * the SDK's client sends all of it (it leaves out what it does not know), and it is what our templates say.
 */

const name = 'PROD-orders-to-parquet-20240115';
const arc = templateOf('batch-exec-arc/largest/project arcs/');
const resources = templateOf('batch-exec-arc/largest/project project:');

const context = {
  role: 'main',
  arcNotifyEvent: {
    dataset: { name: 'raw-orders', version: '20240115', pathURI: 's3://acme/raw/' },
    lot: '20230101PT5M050',
    manifest: 's3://manifests/lot=20230101PT5M050/g0001.json',
    datasetId: 'raw-orders/20240115',
  },
  existingPartialManifests: {},
};
const props = { sources: { main: { name: 'raw-orders' } } };
const execution = { Execution: { Name: '20230101PT5M050-r0001' } };

const submitted = {
  jobName: 'PRODOrdersToParquet20240115',
  jobDefinition: placeholder('Job'),
  jobQueue: placeholder('Queue'),
  parameters: {
    param_0: '20230101PT5M050',
    param_1: 's3://manifests/lot=20230101PT5M050/g0001.json',
    param_2: '20230101PT5M050-r0001',
  },
  containerOverrides: { environment: [{ name: 'CLS_ARC_PROPS_JSON', value: JSON.stringify(props) }] },
} satisfies SubmitJobCommandInput;

const registered = {
  jobDefinitionName: name,
  type: 'container',
  platformCapabilities: ['FARGATE'],
  propagateTags: true,
  retryStrategy: { attempts: 2 },
  timeout: { attemptDurationSeconds: 7200 },
  containerProperties: {
    image,
    command: ['python3', 'convert.py', 'Ref::param_0', 'Ref::param_1', '--x=$.literal', 'Ref::param_2'],
    environment: [
      { name: 'LOG_LEVEL', value: 'debug' },
      { name: 'TZ', value: 'UTC' },
    ],
    resourceRequirements: [
      { type: 'VCPU', value: '1' },
      { type: 'MEMORY', value: '2048' },
    ],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    networkConfiguration: { assignPublicIp: 'ENABLED' },
    jobRoleArn: `<${jobId(name)}Role.Arn>`,
    executionRoleArn: `<${jobId(name)}StartRole.Arn>`,
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': `/aws/batch/${name}`,
        'awslogs-region': 'us-west-2',
        'awslogs-stream-prefix': 'fargate',
      },
    },
  },
} satisfies RegisterJobDefinitionCommandInput;

const queue = {
  jobQueueName: name,
  priority: 1,
  state: 'ENABLED',
  computeEnvironmentOrder: [
    {
      order: 1,
      computeEnvironment: 'arn:aws:batch:us-west-2:123456789012:compute-environment/PROD-orders-fargate-large-20240115',
    },
  ],
} satisfies CreateJobQueueCommandInput;

/** CloudFormation puts lists of ids in the place of both parameters. */
const lists = { subnets: ['subnet-0a', 'subnet-0b'], securityGroupIds: ['sg-0a'] };

const environment = {
  computeEnvironmentName: 'PROD-orders-fargate-large-20240115',
  type: 'MANAGED',
  state: 'ENABLED',
  computeResources: { type: 'FARGATE', maxvCpus: 4096, ...lists },
} satisfies CreateComputeEnvironmentCommandInput;

const ofTemplate = (template: typeof arc, type: string): unknown => asRequest(filledIn(propertiesOf(template, type)));

test('a job is submitted with its references filled in, and told what every workload is told', () => {
  expect(asRequest(submission(arc, { context, props }, execution))).toEqual(submitted);
});

test('a job whose command refers to nothing has no parameters', () => {
  const request = asRequest(submission(templateOf('batch-exec-arc/ready-image/project arcs/'), { context, props }, {}));
  expect(request).not.toHaveProperty('parameters');
});

test('what Batch turns away is submitted again, and a job that failed is not', () => {
  const [machine] = machinesOf(arc);
  const errors = machine?.definition.States['Workload']?.Retry.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
  expect(errors).toContain('Batch.TooManyRequestsException');
  expect(errors.filter((error) => !error.startsWith('Batch.') || error === 'Batch.ClientException')).toEqual([]);
});

test('the template of an arc has the job definition and the queue', () => {
  expect(ofTemplate(arc, 'AWS::Batch::JobDefinition')).toEqual(registered);
  expect(ofTemplate(arc, 'AWS::Batch::JobQueue')).toEqual(queue);
});

test('the template of a compute environment has it in the network of the placement', () => {
  expect(ofTemplate(resources, 'AWS::Batch::ComputeEnvironment')).toEqual({
    ...environment,
    computeResources: {
      ...environment.computeResources,
      subnets: '<NetworkSubnets>',
      securityGroupIds: '<NetworkSecurityGroups>',
    },
    // How CloudFormation goes about changes: Batch never hears of it.
    replaceComputeEnvironment: false,
  });
});

describe('the SDK sends all of', () => {
  test.each([
    ['a job', 'POST /v1/submitjob', submitted, (client: BatchClient) => client.send(new SubmitJobCommand(submitted))],
    [
      'a job definition',
      'POST /v1/registerjobdefinition',
      registered,
      (client: BatchClient) => client.send(new RegisterJobDefinitionCommand(registered)),
    ],
    [
      'a queue',
      'POST /v1/createjobqueue',
      queue,
      (client: BatchClient) => client.send(new CreateJobQueueCommand(queue)),
    ],
    [
      'a compute environment',
      'POST /v1/createcomputeenvironment',
      environment,
      (client: BatchClient) => client.send(new CreateComputeEnvironmentCommand(environment)),
    ],
  ] as const)('%s', async (_, target, body, send) => {
    await using batch = await recording(() => ({}));
    await send(new BatchClient(batch.settings));
    expect(batch.calls).toEqual([{ target, body }]);
  });

  test('what it knows, and nothing else', async () => {
    await using batch = await recording(() => ({}));
    const misspelt = { ...submitted, jobParameters: { a: 'b' } };
    await new BatchClient(batch.settings).send(new SubmitJobCommand(misspelt));
    expect(batch.calls[0]?.body).toEqual(submitted);
  });
});
