import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
} from '@aws-sdk/client-batch';
import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { networkName } from '../../src/metadata/stores.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { createNetwork } from '../../src/substrate/aws/bootstrap/network.ts';
import { assetKey } from '../../src/substrate/aws/render/context.ts';
import { image, templateOf } from '../substrate/aws/batch-view.ts';
import { renderContext } from '../substrate/aws/fixture-stacks.ts';
import type { Template } from '../substrate/aws/template-view.ts';
import { emulated, motoAccount } from './emulated.ts';

/*
 * Moto knows what Batch is told, and runs nothing of it. It wants roles that AWS makes by itself: they are added to the
 * templates on their way.
 */
const region = 'us-west-2';
const here = emulated(inject('moto'), motoAccount, region);
const batch = new BatchClient({
  region,
  endpoint: inject('moto'),
  credentials: { accessKeyId: motoAccount, secretAccessKey: 'test' },
});

const placement = { stage: 'prod', account: '210987654321', region: 'eu-central-1' };
const name = 'PROD-orders-to-parquet-20240115';
const environment = 'PROD-orders-fargate-large-20240115';

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'batch.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const withServiceRole = ({ Resources, ...template }: Template): object => ({
  ...template,
  Resources: {
    ...Object.fromEntries(
      Object.entries(Resources).map(([id, { Type, Properties, ...rest }]) => [
        id,
        { ...rest, Type, Properties: { ...Properties, ServiceRole: { 'Fn::GetAtt': ['Added', 'Arn'] } } },
      ]),
    ),
    Added: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
  },
});

const create = async (StackName: string, template: object): Promise<string | undefined> => {
  const client = await here.clients.cloudFormation();
  const Capabilities: ['CAPABILITY_IAM'] = ['CAPABILITY_IAM'];
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Capabilities }));
  return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
};

const network = createNetwork({
  ...here,
  clock: systemClock,
  log: silentLog,
  name: networkName(placement),
  tags: { 'clusterless:owner': 'bootstrap', 'clusterless:scope': 'aws/prod' },
});

/** The functions beside the job have code in the asset store. */
beforeAll(async () => {
  const s3 = await here.clients.s3();
  const Bucket = renderContext.assets;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  const Body = zipSync({ 'index.mjs': new TextEncoder().encode('export const handler = () => {};') });
  for (const { sha256 } of renderContext.bundles.values()) {
    await s3.send(new PutObjectCommand({ Bucket, Key: assetKey(sha256, 'zip'), Body }));
  }
});
afterAll(() => {
  here.clients.close();
  batch.destroy();
});

test('network, compute environment, queue and job definition come to be as they are declared', async () => {
  expect(await network.exists()).toBe(false);
  await network.ensure();
  expect(await network.exists()).toBe(true);

  const resources = templateOf('batch-exec-arc/largest/project project:');
  expect(await create('resources', withServiceRole(resources))).toBe('CREATE_COMPLETE');
  const { computeEnvironments = [] } = await batch.send(
    new DescribeComputeEnvironmentsCommand({ computeEnvironments: [environment] }),
  );
  expect(computeEnvironments).toMatchObject([
    {
      computeEnvironmentName: environment,
      type: 'MANAGED',
      state: 'ENABLED',
      computeResources: { type: 'FARGATE', maxvCpus: 4096 },
    },
  ]);
  const { subnets = [], securityGroupIds = [] } = computeEnvironments[0]?.computeResources ?? {};
  expect(subnets.map((id) => id.replace(/-.*/, ''))).toEqual(['subnet', 'subnet']);
  expect(new Set(subnets).size).toBe(2);
  expect(securityGroupIds.map((id) => id.replace(/-.*/, ''))).toEqual(['sg']);

  expect(await create('arc', templateOf('batch-exec-arc/largest/project arcs/'))).toBe('CREATE_COMPLETE');
  const { jobQueues = [] } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
  expect(jobQueues).toMatchObject([
    {
      jobQueueName: name,
      state: 'ENABLED',
      priority: 1,
      computeEnvironmentOrder: [
        { order: 1, computeEnvironment: expect.stringContaining(`compute-environment/${environment}`) },
      ],
    },
  ]);
  const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ jobDefinitionName: name }));
  expect(jobDefinitions).toMatchObject([
    {
      jobDefinitionName: name,
      type: 'container',
      revision: 1,
      status: 'ACTIVE',
      retryStrategy: { attempts: 2 },
      containerProperties: {
        image,
        command: ['python3', 'convert.py', 'Ref::param_0', 'Ref::param_1', '--x=$.literal', 'Ref::param_2'],
        resourceRequirements: [
          { type: 'VCPU', value: '1' },
          { type: 'MEMORY', value: '2048' },
        ],
        networkConfiguration: { assignPublicIp: 'ENABLED' },
        logConfiguration: { logDriver: 'awslogs' },
        jobRoleArn: expect.stringMatching(/^arn:aws:iam::123456789012:role\//),
        executionRoleArn: expect.stringMatching(/^arn:aws:iam::123456789012:role\//),
      },
    },
  ]);
});
