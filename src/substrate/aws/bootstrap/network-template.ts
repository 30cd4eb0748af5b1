import type { JsonObject } from '../../../metadata/canonical.ts';
import { networkParameter } from '../render/network-parameters.ts';
import type { RenderedStack } from '../render/stack.ts';
import { sealTemplate } from '../render/stack.ts';
import type { Resource, Resources } from '../render/template.ts';
import { getAtt, ref } from '../render/template.ts';

/** The predecessor's, so that whoever has peered with it need not change a route. */
const range = '10.14.0.0/16';
const zones = 2;

const subnetIds = Array.from({ length: zones }, (_, at) => `Subnet${at}`);

const named = (name: string): JsonObject => ({ Tags: [{ Key: 'Name', Value: name }] });

/** Public, and no NAT: tasks reach the internet with their own address, and nothing costs while none runs. */
const subnet = (name: string, at: number): Resource => ({
  Type: 'AWS::EC2::Subnet',
  Properties: {
    VpcId: ref('Vpc'),
    CidrBlock: `10.14.${at * 32}.0/19`,
    AvailabilityZone: { 'Fn::Select': [at, { 'Fn::GetAZs': '' }] },
    MapPublicIpOnLaunch: false,
    ...named(name),
  },
});

const routes: Resources = {
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
  },
  Routes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Route: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref('Routes'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
    DependsOn: ['Attachment'],
  },
  ...Object.fromEntries(
    subnetIds.map((id) => [
      `${id}Routes`,
      {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { RouteTableId: ref('Routes'), SubnetId: ref(id) },
      },
    ]),
  ),
};

/** Traffic to S3 stays inside of AWS, and is free. */
const storage = (region: string): Resource => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: ref('Vpc'),
    ServiceName: `com.amazonaws.${region}.s3`,
    VpcEndpointType: 'Gateway',
    RouteTableIds: [ref('Routes')],
  },
});

const group = (name: string): Resource => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: {
    GroupDescription: 'Containers: out, never in',
    VpcId: ref('Vpc'),
    SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'Workloads reach what they need' }],
    ...named(name),
  },
});

const fact = (Name: string, ids: readonly JsonObject[]): Resource => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'StringList', Tier: 'Standard', Value: { 'Fn::Join': [',', [...ids]] } },
});

/** What containers of a placement are in, and where other stacks learn of it. Nothing of it costs while it is idle. */
export const networkTemplate = (name: string, region: string): Pick<RenderedStack, 'body' | 'digest'> =>
  sealTemplate({
    parameters: {},
    resources: {
      Vpc: {
        Type: 'AWS::EC2::VPC',
        Properties: { CidrBlock: range, EnableDnsHostnames: true, EnableDnsSupport: true, ...named(name) },
      },
      ...Object.fromEntries(subnetIds.map((id, at) => [id, subnet(name, at)])),
      ...routes,
      Storage: storage(region),
      Group: group(name),
      SubnetsParameter: fact(networkParameter(name, 'subnets'), subnetIds.map(ref)),
      GroupsParameter: fact(networkParameter(name, 'security-groups'), [getAtt('Group', 'GroupId')]),
    },
  });
