import type { Place } from '../arn.ts';
import { partitionOf } from '../arn.ts';
import { networkParameter } from '../render/network-parameters.ts';
import type { Access } from './access.ts';
import { access } from './access.ts';
import { stackArn } from './kinds.ts';

/** Whether the network is there, before anything that needs it is made. */
export const findNetwork = (place: Place, network: string): Access =>
  access('ReadStacks', ['cloudformation:DescribeStacks'], [stackArn(place, network)]);

/** Its ids, which CloudFormation looks up for us. No secrets are among them. */
export const useNetwork = (place: Place, network: string): Access =>
  access(
    'StackNetwork',
    ['ssm:GetParameters'],
    (['subnets', 'security-groups'] as const).map(
      (fact) =>
        `arn:${partitionOf(place.region)}:ssm:${place.region}:${place.account}:parameter${networkParameter(network, fact)}`,
    ),
  );
