import type { ComputeEnvironmentPart } from '../../part.ts';
import { keptUnless } from './glue-database.ts';
import { networkFact } from './network-parameters.ts';
import type { Resources } from './template.ts';
import { logicalId } from './template.ts';

/** Processors that run at once, at most. Nothing costs while none does, and the account's own quota is lower. */
const mostVcpus = 4096;

/** Fargate in the placement's network. Batch's own role is the service-linked one. */
export const renderComputeEnvironment = (part: ComputeEnvironmentPart): Resources => ({
  [logicalId('Compute', part.name)]: {
    Type: 'AWS::Batch::ComputeEnvironment',
    Properties: {
      ComputeEnvironmentName: part.name,
      Type: 'MANAGED',
      State: 'ENABLED',
      ReplaceComputeEnvironment: false,
      ComputeResources: {
        Type: 'FARGATE',
        MaxvCpus: mostVcpus,
        Subnets: networkFact('subnets'),
        SecurityGroupIds: networkFact('security-groups'),
      },
    },
    ...(!part.removeOnDestroy && keptUnless(false)),
  },
});
