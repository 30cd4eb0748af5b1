import { readFileSync } from 'node:fs';
import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
} from '@aws-sdk/client-batch';
import { afterAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { Workspace } from '../cli/workspace.ts';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { environmentOf, motoAccount } from './emulated.ts';

const region = 'us-east-1';
const batch = new BatchClient({
  region,
  endpoint: inject('moto'),
  credentials: { accessKeyId: motoAccount, secretAccessKey: 'test' },
});
afterAll(() => batch.destroy());

const Template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.json()) })),
});
const Policy = z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.json() })) });

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'batch.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** AWS makes the role of a compute environment by itself, moto wants to be told of one. */
const withServiceRole = (body: Buffer): Buffer => {
  const form = new URLSearchParams(body.toString());
  const parsed = Template.safeParse(JSON.parse(form.get('TemplateBody') ?? '{}'));
  const environment = Object.values(parsed.data?.Resources ?? {}).find(
    ({ Type }) => Type === 'AWS::Batch::ComputeEnvironment',
  );
  if (parsed.data === undefined || environment === undefined) return body;
  environment.Properties['ServiceRole'] = { 'Fn::GetAtt': ['Added', 'Arn'] };
  const Added = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
  form.set('TemplateBody', JSON.stringify({ ...parsed.data, Resources: { ...parsed.data.Resources, Added } }));
  return Buffer.from(form.toString());
};

/** Moto does not know the conditions of our policies, and would deny everything that they deny some of. */
const allowing = (body: Buffer): Buffer => {
  const { Statement, ...policy } = Policy.parse(JSON.parse(body.toString()));
  const allowed = Statement.map(({ Resource }) => ({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }));
  return Buffer.from(JSON.stringify({ ...policy, Statement: allowed }));
};

const altered = ({ operation }: Call, body: Buffer): Buffer => {
  if (operation === 'cloudformation:CreateStack') return withServiceRole(body);
  return operation === 's3:PutBucket:policy' ? allowing(body) : body;
};

const stackNameOf = (body: Buffer): string => new URLSearchParams(body.toString()).get('StackName') ?? '';

const name = 'CONTAINERS-orders-to-parquet-20240115';
const environment = 'CONTAINERS-orders-containers-20240115';

const environments = async () =>
  (await batch.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: [environment] })))
    .computeEnvironments ?? [];

/** Families of ids: `subnet-0a` is one of `subnet`. */
const families = (ids: readonly string[] = []): readonly string[] => ids.map((id) => id.replace(/-.*/, ''));

const fixture = 'fixtures/batch-exec-arc/with-its-environment/project.json';

test('containers come to be as they are declared, in the network of the placement, and go when nobody wants them', async () => {
  await using proxy = await CallProxy.before(inject('moto'));
  const removed: string[] = [];
  proxy.alter = (call, body) => {
    if (call.operation === 'cloudformation:DeleteStack') removed.push(stackNameOf(body));
    return altered(call, body);
  };
  using at = new Workspace();
  const env = environmentOf(proxy.endpoint, motoAccount);
  const ok = async (line: string): Promise<string> => {
    const ran = await at.run(line, { env });
    if (ran.code !== 0) throw new Error(`${line}: exit ${ran.code}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  };
  const placement = { provider: 'aws', stage: 'containers', account: motoAccount, region };
  at.write('project.json', { ...JSON.parse(readFileSync(fixture, 'utf8')), placement });

  expect(await ok('bootstrap --yes')).toMatch(/network +\S+ +made/);
  await ok('apply --yes');
  await ok('diff --detailed-exitcode');

  const [made] = await environments();
  const { subnets, securityGroupIds } = made?.computeResources ?? {};
  expect(made).toMatchObject({ type: 'MANAGED', state: 'ENABLED' });
  expect(made?.computeResources).toMatchObject({ type: 'FARGATE', maxvCpus: 4096 });
  expect([families(subnets), new Set(subnets).size]).toEqual([['subnet', 'subnet'], 2]);
  expect(families(securityGroupIds)).toEqual(['sg']);

  const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
  expect(jobQueues).toMatchObject([
    {
      jobQueueName: name,
      state: 'ENABLED',
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: expect.stringMatching(`/${environment}$`) }],
    },
  ]);
  const { jobDefinitions } = await batch.send(new DescribeJobDefinitionsCommand({ jobDefinitionName: name }));
  expect(jobDefinitions).toMatchObject([
    {
      jobDefinitionName: name,
      type: 'container',
      status: 'ACTIVE',
      retryStrategy: { attempts: 1 },
      containerProperties: {
        image: 'public.ecr.aws/acme/convert:4.2',
        command: ['convert', 'Ref::param_0', 'Ref::param_1'],
        environment: [{ name: 'MODE', value: 'fast' }],
        resourceRequirements: [
          { type: 'VCPU', value: '0.5' },
          { type: 'MEMORY', value: '4096' },
        ],
        networkConfiguration: { assignPublicIp: 'ENABLED' },
        logConfiguration: { logDriver: 'awslogs' },
        jobRoleArn: expect.stringMatching(/^arn:aws:iam::123456789012:role\//),
        executionRoleArn: expect.stringMatching(/^arn:aws:iam::123456789012:role\//),
      },
    },
  ]);

  // Moto keeps what Batch has; the order is what AWS would mind, which removes no environment that a queue uses.
  await ok('destroy --yes');
  const place = (what: string): number => removed.findIndex((stack) => stack.includes(`-orders-${what}-`));
  expect(removed).toHaveLength(3);
  expect(place('arc')).toBeLessThan(place('resource'));
});
