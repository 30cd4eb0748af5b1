import type { Role } from '@aws-sdk/client-iam';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Json } from '../../../metadata/canonical.ts';
import type { Look } from './look.ts';
import { normalPolicy, parseJson } from './policy-document.ts';
import type { Fix, ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

const Document = z.record(z.string(), z.json());
const Properties = z.object({
  AssumeRolePolicyDocument: Document,
  PermissionsBoundary: z.string().optional(),
  Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: Document })).default([]),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

/** IAM answers with documents as they stand in a URL. */
const documentOf = (text: string | undefined): Json => normalPolicy(parseJson(decodeURIComponent(text ?? '')));

const boundRole = async ({ clients, ask }: Look, RoleName: string): Promise<Role | undefined> =>
  (await ask(async () => (await clients.iam()).send(new GetRoleCommand({ RoleName }))))?.Role;

const policyOf = async ({ clients, ask }: Look, RoleName: string, PolicyName: string): Promise<Json> => {
  const command = new GetRolePolicyCommand({ RoleName, PolicyName });
  const answer = await ask(async () => (await clients.iam()).send(command));
  return answer === undefined ? null : documentOf(answer.PolicyDocument);
};

const repair = async ({ clients, change }: Fix, wanted: Wanted): Promise<void> => {
  const iam = await clients.iam();
  const RoleName = wanted.physicalId;
  const { AssumeRolePolicyDocument, PermissionsBoundary, Policies } = propertiesOf(wanted);
  // First of all: without it, nobody who is held to it may say what the role may do.
  if (PermissionsBoundary !== undefined) {
    await change(() => iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })));
  }
  const PolicyDocument = JSON.stringify(AssumeRolePolicyDocument);
  await change(() => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })));
  for (const { PolicyName, PolicyDocument: document } of Policies) {
    const policy = { RoleName, PolicyName, PolicyDocument: JSON.stringify(document) };
    await change(() => iam.send(new PutRolePolicyCommand(policy)));
  }
};

/** Who may take it and what it may do. Policies that somebody else attaches are theirs. */
export const roleDrift: ResourceDrift = {
  word: 'role',
  covers: Object.keys(Properties.shape),
  nameOf: ({ physicalId }) => physicalId,
  expected: (wanted) => {
    const { AssumeRolePolicyDocument, PermissionsBoundary, Policies } = propertiesOf(wanted);
    const policies = Policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, normalPolicy(PolicyDocument)]);
    return {
      TakenBy: normalPolicy(AssumeRolePolicyDocument),
      Policies: Object.fromEntries(policies),
      ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
    };
  },
  found: async (look, wanted) => {
    const RoleName = wanted.physicalId;
    const { Policies, PermissionsBoundary } = propertiesOf(wanted);
    const names = Policies.map(({ PolicyName }) => PolicyName);
    const [role, ...policies] = await Promise.all([
      PermissionsBoundary === undefined ? look.role(RoleName) : boundRole(look, RoleName),
      ...names.map(async (name) => [name, await policyOf(look, RoleName, name)] as const),
    ]);
    if (role === undefined) return undefined;
    const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn ?? null;
    return {
      TakenBy: documentOf(role.AssumeRolePolicyDocument),
      Policies: Object.fromEntries(policies),
      ...(PermissionsBoundary !== undefined && { PermissionsBoundary: boundary }),
    };
  },
  repair,
  restores: false,
};
