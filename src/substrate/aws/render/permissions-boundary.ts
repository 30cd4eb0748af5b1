import type { StackSpec } from '../../object.ts';
import type { Place } from '../arn.ts';
import { partitionOf } from '../arn.ts';
import type { Resources } from './template.ts';

/** Of the account's own policy, when only its name is said. */
const arnOf = ({ account, region }: Place, policy: string): string =>
  policy.startsWith('arn:') ? policy : `arn:${partitionOf(region)}:iam::${account}:policy/${policy}`;

/** On every role, whatever part it is of: one place, so that no part can forget it. */
export const boundRoles = (place: Place, { permissionsBoundary }: StackSpec, resources: Resources): Resources => {
  if (permissionsBoundary === undefined) return resources;
  const PermissionsBoundary = arnOf(place, permissionsBoundary);
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [
      id,
      resource.Type === 'AWS::IAM::Role'
        ? { ...resource, Properties: { ...resource.Properties, PermissionsBoundary } }
        : resource,
    ]),
  );
};
