import { fargateVcpu } from '../../../model/fargate.ts';
import type { Architecture, JobPart } from '../../part.ts';
import { ProviderError } from '../../provider.ts';
import { batchArn } from '../arn.ts';
import { imageUri, repositoryOfImage } from '../image/registry.ts';
import { commandOf } from './batch-parameters.ts';
import type { StackContext } from './context.ts';
import { statementsOf } from './grants.ts';
import { logGroup, writeLogs } from './log-group.ts';
import { role } from './role.ts';
import type { Statement } from './statement.ts';
import type { Resource, Resources } from './template.ts';
import { getAtt, logicalId } from './template.ts';

export const jobId = (name: string): string => logicalId('Job', name);
export const queueId = (name: string): string => logicalId('Queue', name);

/** Sizes that Fargate does not have never come here: reading the project file finds them. */
const sizeOf = ({ name, memoryMB, vcpu = fargateVcpu(memoryMB) }: JobPart) => {
  if (vcpu === undefined) {
    throw new ProviderError('invalid', `the job ${name} has ${memoryMB} MB, which no Fargate task has`);
  }
  return [
    { Type: 'VCPU', Value: String(vcpu) },
    { Type: 'MEMORY', Value: String(memoryMB) },
  ];
};

const architectures: Record<Architecture, string> = { ARM_64: 'ARM64', X86_64: 'X86_64' };

const imageOf = ({ place }: StackContext, { image, imageName, name }: JobPart): string => {
  if (image !== undefined) return image;
  if (imageName !== undefined) return imageUri(place, imageName);
  throw new ProviderError('invalid', `the job ${name} has no image`);
};

const logGroupName = ({ name }: JobPart): string => `/aws/batch/${name}`;

const jobDefinition = (stack: StackContext, part: JobPart, id: string): Resource => {
  const { place } = stack;
  const environment = Object.entries(part.environment).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    Type: 'AWS::Batch::JobDefinition',
    Properties: {
      JobDefinitionName: part.name,
      Type: 'container',
      PlatformCapabilities: ['FARGATE'],
      PropagateTags: true,
      RetryStrategy: { Attempts: Math.min(10, Math.max(1, part.retryAttempts)) },
      Timeout: { AttemptDurationSeconds: Math.max(60, part.timeoutSeconds) },
      ContainerProperties: {
        Image: imageOf(stack, part),
        Command: commandOf(part.command),
        Environment: environment.map(([Name, Value]) => ({ Name, Value })),
        ResourceRequirements: sizeOf(part),
        RuntimePlatform: { CpuArchitecture: architectures[part.architecture], OperatingSystemFamily: 'LINUX' },
        NetworkConfiguration: { AssignPublicIp: 'ENABLED' },
        JobRoleArn: getAtt(`${id}Role`, 'Arn'),
        ExecutionRoleArn: getAtt(`${id}StartRole`, 'Arn'),
        LogConfiguration: {
          LogDriver: 'awslogs',
          Options: {
            'awslogs-group': logGroupName(part),
            'awslogs-region': place.region,
            'awslogs-stream-prefix': 'fargate',
          },
        },
      },
    },
  };
};

/** ECR logs in per account, not per repository. */
const pullImage = {
  actions: ['ecr:GetAuthorizationToken'],
  resources: ['*'],
};

const pullLayers = (image: string): readonly Statement[] => {
  const repository = repositoryOfImage(image);
  if (repository === undefined) return [];
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  return [pullImage, { actions, resources: [repository] }];
};

export const renderJob = (stack: StackContext, part: JobPart): Resources => {
  const { place } = stack;
  const id = jobId(part.name);
  return {
    [id]: jobDefinition(stack, part, id),
    [`${id}Logs`]: logGroup(logGroupName(part)),
    [`${id}Role`]: role({
      service: 'ecs-tasks.amazonaws.com',
      onlyFrom: place,
      statements: part.grants.flatMap((grant) => statementsOf({ place, runs: 'user-code' }, grant)),
    }),
    [`${id}StartRole`]: role({
      service: 'ecs-tasks.amazonaws.com',
      onlyFrom: place,
      statements: [writeLogs(place, logGroupName(part)), ...pullLayers(imageOf(stack, part))],
    }),
    [queueId(part.queue)]: {
      Type: 'AWS::Batch::JobQueue',
      Properties: {
        JobQueueName: part.queue,
        Priority: 1,
        State: 'ENABLED',
        ComputeEnvironmentOrder: [
          { Order: 1, ComputeEnvironment: batchArn(place, `compute-environment/${part.computeEnvironment}`) },
        ],
      },
    },
  };
};
