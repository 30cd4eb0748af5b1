import { z } from 'zod';

export const providers = ['aws', 'local'] as const;

/** Where a project goes. */
export const Placement = z.strictObject({
  provider: z
    .string()
    .min(1)
    .meta({ enum: [...providers], description: 'aws, or local for a laptop' }),
  stage: z
    .string()
    .regex(/^[A-Za-z0-9-]*$/, 'a stage has letters, digits and hyphens only')
    .optional()
    .describe('Deployment stage, for several copies in one account and region'),
  account: z
    .string()
    .regex(/^[A-Za-z0-9]+$/, 'an account id has letters and digits only')
    .describe('AWS account id'),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'a region has small letters, digits and hyphens only')
    .describe('AWS region'),
  permissionsBoundary: z
    .string()
    .regex(
      /^(arn:aws[a-z-]*:iam::[0-9]{12}:policy\/)?[A-Za-z0-9+=,.@_/-]+$/,
      'a permissions boundary is the name or the ARN of a managed policy',
    )
    .optional()
    .describe('Managed policy that every role of the project carries as its permissions boundary: a name, or an ARN'),
});
export type Placement = z.infer<typeof Placement>;

/** The placement as everything after reading knows it: an empty stage is none. */
export interface PlacementIdentity {
  readonly provider: string;
  readonly stage: string | null;
  readonly account: string;
  readonly region: string;
}

export const placementIdentity = ({ provider, stage, account, region }: Placement): PlacementIdentity => ({
  provider,
  stage: stage || null,
  account,
  region,
});

/** Equal exactly for the same placement. */
export const placementText = ({ provider, stage, account, region }: PlacementIdentity): string =>
  [provider, stage ?? '-', account, region].join('/');
