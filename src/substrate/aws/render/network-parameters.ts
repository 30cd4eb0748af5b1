import type { JsonObject } from '../../../metadata/canonical.ts';
import type { Part } from '../../part.ts';
import { ref } from './template.ts';

/** What the network of a placement tells: lists of ids. */
export type NetworkFact = 'subnets' | 'security-groups';

/** Its name in the parameter store, where the network's own stack writes it and other stacks find it. */
export const networkParameter = (network: string, fact: NetworkFact): string => `/clusterless/${network}/${fact}`;

const logicalIds: { readonly [fact in NetworkFact]: string } = {
  subnets: 'NetworkSubnets',
  'security-groups': 'NetworkSecurityGroups',
};

/** The list, in a stack that has `networkParameters`. */
export const networkFact = (fact: NetworkFact): JsonObject => ref(logicalIds[fact]);

/** The network that parts of one stack need; they are all in one placement. */
export const networkOf = (parts: readonly Part[]): string | undefined =>
  parts.find((part) => part.part === 'compute-environment')?.network;

const parameter = (network: string, fact: NetworkFact): JsonObject => ({
  Type: 'AWS::SSM::Parameter::Value<List<String>>',
  Default: networkParameter(network, fact),
});

/** CloudFormation looks the ids up, so that a template says the same wherever the network came from. */
export const networkParameters = (parts: readonly Part[]): JsonObject => {
  const network = networkOf(parts);
  if (network === undefined) return {};
  return {
    [logicalIds.subnets]: parameter(network, 'subnets'),
    [logicalIds['security-groups']]: parameter(network, 'security-groups'),
  };
};
