import type { ComputeEnvironmentPart } from '../../part.ts';
import type { StackContext } from './context.ts';
import type { Resource, Resources } from './template.ts';
import { getAtt, logicalId, ref } from './template.ts';

const network = '10.14.0.0/16';
const zones = 2;

/** Public subnets and no NAT: tasks reach the internet with their own address, and nothing costs while none runs. */
const subnet = (id: string, at: number): Resource => ({
  Type: 'AWS::EC2::Subnet',
  Properties: {
    VpcId: ref(`${id}Vpc`),
    CidrBlock: `10.14.${at * 32}.0/19`,
    AvailabilityZone: { 'Fn::Select': [at, { 'Fn::GetAZs': '' }] },
  },
});

const subnetIds = (id: string): string[] => Array.from({ length: zones }, (_, at) => `${id}Subnet${at}`);

const routes = (id: string): Resources => ({
  [`${id}Gateway`]: { Type: 'AWS::EC2::InternetGateway' },
  [`${id}Attachment`]: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref(`${id}Vpc`), InternetGatewayId: ref(`${id}Gateway`) },
  },
  [`${id}Routes`]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref(`${id}Vpc`) } },
  [`${id}Route`]: {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: ref(`${id}Routes`),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: ref(`${id}Gateway`),
    },
    DependsOn: [`${id}Attachment`],
  },
  ...Object.fromEntries(
    subnetIds(id).map((name) => [
      `${name}Routes`,
      {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { RouteTableId: ref(`${id}Routes`), SubnetId: ref(name) },
      },
    ]),
  ),
});

/** No way in; S3 traffic stays inside AWS and is free. */
const vpc = (id: string, region: string): Resources => ({
  [`${id}Vpc`]: {
    Type: 'AWS::EC2::VPC',
    Properties: { CidrBlock: network, EnableDnsHostnames: true, EnableDnsSupport: true },
  },
  ...Object.fromEntries(subnetIds(id).map((name, at) => [name, subnet(id, at)])),
  ...routes(id),
  [`${id}S3`]: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcId: ref(`${id}Vpc`),
      ServiceName: `com.amazonaws.${region}.s3`,
      VpcEndpointType: 'Gateway',
      RouteTableIds: [ref(`${id}Routes`)],
    },
  },
  [`${id}Group`]: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'Batch tasks: out, never in',
      VpcId: ref(`${id}Vpc`),
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'To AWS and the internet' }],
    },
  },
});

export const renderComputeEnvironment = ({ place }: StackContext, part: ComputeEnvironmentPart): Resources => {
  const id = logicalId('Compute', part.name);
  return {
    ...vpc(id, place.region),
    [id]: {
      Type: 'AWS::Batch::ComputeEnvironment',
      Properties: {
        ComputeEnvironmentName: part.name,
        Type: 'MANAGED',
        State: 'ENABLED',
        ReplaceComputeEnvironment: false,
        ComputeResources: {
          Type: 'FARGATE',
          MaxvCpus: 4096,
          Subnets: subnetIds(id).map(ref),
          SecurityGroupIds: [getAtt(`${id}Group`, 'GroupId')],
        },
      },
    },
  };
};
