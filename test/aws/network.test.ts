import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, inject, test } from 'vitest';
import { networkName } from '../../src/metadata/stores.ts';
import { networkParameter } from '../../src/substrate/aws/render/network-parameters.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { small } from './projects.ts';
import { failing } from './tamper.ts';

const containers = (cloud: Cloud) => ({
  project: { name: `containers-${cloud.team}`, version: '1' },
  placement: cloud.placement,
  resources: [{ type: 'aws:core:computeEnvironment', name: 'small', computeEnvironmentName: 'small' }],
});

const open = (endpoint?: string): Cloud => {
  const cloud = new Cloud(endpoint);
  cloud.at.write('plain.json', small(cloud));
  cloud.at.write('containers.json', containers(cloud));
  return cloud;
};

const words = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string =>
  (stdout + stderr).replace(/\s+/g, ' ');

const stackOf = async ({ here }: Cloud, StackName: string) =>
  (await (await here.clients.cloudFormation()).send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];

/** A stack that runs in the network. AWS shows the name that is looked up, the emulator what was found there. */
const neighbour = async ({ here, account, region }: Cloud): Promise<void> => {
  const network = networkName({ account, region });
  const Default = networkParameter(network, 'subnets');
  const template = {
    Parameters: { NetworkSubnets: { Type: 'String', Default } },
    Resources: { Q: { Type: 'AWS::SQS::Queue' } },
  };
  const client = await here.clients.cloudFormation();
  await client.send(new CreateStackCommand({ StackName: 'neighbour', TemplateBody: JSON.stringify(template) }));
};

test('a network is made only where it is asked for or needed, kept as it is, and removed when nothing runs in it', async () => {
  using cloud = open();
  const network = networkName(cloud);

  expect(await cloud.ok('bootstrap --yes -p plain.json')).not.toContain('network');
  expect(await cloud.ok('bootstrap --print -p plain.json')).not.toContain('network');
  expect(await cloud.ok('bootstrap --print --network -p plain.json')).toMatch(/network +\S+ +missing/);

  for (const line of ['diff -p containers.json', 'apply --yes -p containers.json']) {
    const ran = await cloud.run(line);
    expect(ran.code).toBe(1);
    expect(words(ran)).toContain(`The network ${network}, which containers run in, is not there.`);
    expect(words(ran)).toContain('clusterless bootstrap --network');
  }
  await expect(stackOf(cloud, `containers-${cloud.team}-resource-1-us-east-1`)).rejects.toThrow(/does not exist/);

  expect(await cloud.ok('bootstrap --print -p containers.json')).toMatch(/network +\S+ +missing/);
  expect(await cloud.ok('bootstrap --yes -p containers.json')).toMatch(/network +\S+ +made/);
  expect(words(await cloud.run('diff -p containers.json'))).not.toContain('is not there');
  const made = await stackOf(cloud, network);
  expect(made).toMatchObject({ StackStatus: 'CREATE_COMPLETE', EnableTerminationProtection: true });

  // Whoever asks nothing of it finds it, and changes nothing.
  expect(await cloud.ok('bootstrap --yes -p plain.json')).toMatch(/network +\S+ +was there/);
  expect((await stackOf(cloud, network))?.LastUpdatedTime).toEqual(made?.LastUpdatedTime);

  await neighbour(cloud);
  const refused = await cloud.run('bootstrap --destroy --yes -p plain.json');
  expect(refused.code).toBe(6);
  expect(words(refused)).toContain('neighbour');
  expect((await stackOf(cloud, network))?.StackStatus).toBe('CREATE_COMPLETE');

  await (await cloud.here.clients.cloudFormation()).send(new DeleteStackCommand({ StackName: 'neighbour' }));
  expect(await cloud.ok('bootstrap --destroy --yes -p plain.json')).toMatch(/network +\S+ +removed/);
  await expect(stackOf(cloud, network)).rejects.toThrow(/does not exist/);
});

test('a network that cannot be made says why, and does not block the next bootstrap', async () => {
  await using proxy = await CallProxy.before(inject('ministack'));
  using cloud = open(proxy.endpoint);
  proxy.alter = failing('cloudformation:CreateStack', 'network');
  const ran = await cloud.run('bootstrap --yes -p containers.json');
  expect(ran.code).toBe(1);
  expect(words(ran)).toContain(`${networkName(cloud)} is ROLLBACK_COMPLETE: Broken (AWS::SQS::Queue)`);
  expect(words(ran)).toContain('then run bootstrap again');
  await cloud.ok('bootstrap --yes -p containers.json');
  expect((await stackOf(cloud, networkName(cloud)))?.StackStatus).toBe('CREATE_COMPLETE');
});

test("a stack of somebody else's with that name is left alone", async () => {
  using cloud = open();
  const StackName = networkName(cloud);
  const TemplateBody = JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
  const client = await cloud.here.clients.cloudFormation();
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  const ran = await cloud.run('bootstrap --yes -p containers.json');
  expect(ran.code).toBe(6);
  expect(words(ran)).toContain(`the stack ${StackName} was not made by`);
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
  expect(StackResourceSummaries.map(({ ResourceType }) => ResourceType)).toEqual(['AWS::SQS::Queue']);
});

test('every resource of the network can be made', async () => {
  using cloud = open();
  await cloud.ok('bootstrap --yes --network -p plain.json');
  const { StackResourceSummaries = [] } = await (await cloud.here.clients.cloudFormation()).send(
    new ListStackResourcesCommand({ StackName: networkName(cloud) }),
  );
  expect(StackResourceSummaries.filter(({ ResourceStatus }) => ResourceStatus !== 'CREATE_COMPLETE')).toEqual([]);
  expect(StackResourceSummaries.map(({ ResourceType = '' }) => ResourceType).sort()).toEqual([
    'AWS::EC2::InternetGateway',
    'AWS::EC2::Route',
    'AWS::EC2::RouteTable',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::Subnet',
    'AWS::EC2::Subnet',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::VPC',
    'AWS::EC2::VPCEndpoint',
    'AWS::EC2::VPCGatewayAttachment',
    'AWS::SSM::Parameter',
    'AWS::SSM::Parameter',
  ]);
});
