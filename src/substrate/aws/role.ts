import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { ClusterlessError } from '../../errors.ts';
import type { Instant } from '../../ports/clock.ts';

/** Fails with CLS_CREDENTIALS when STS answers without credentials; STS errors pass through. */
export const takeRole = async (
  client: STSClient,
  asked: AssumeRoleCommandInput & { readonly RoleArn: string },
): Promise<AwsCredentialIdentity> => {
  const { RoleArn: roleArn } = asked;
  const { Credentials: taken } = await client.send(new AssumeRoleCommand(asked));
  if (!taken?.AccessKeyId || !taken.SecretAccessKey) {
    throw new ClusterlessError('CLS_CREDENTIALS', `taking the role ${roleArn} gave no credentials`);
  }
  const accountId = roleArn.split(':')[4];
  return {
    accessKeyId: taken.AccessKeyId,
    secretAccessKey: taken.SecretAccessKey,
    ...(taken.SessionToken && { sessionToken: taken.SessionToken }),
    ...(taken.Expiration && { expiration: taken.Expiration }),
    ...(accountId && { accountId }),
  };
};

/** As the SDK: what is about to expire is taken again. */
const renewBeforeMs = 300_000;

/** One session for all clients; the SDK comes back here when it is about to expire. */
export const roleProvider = (
  open: () => Promise<STSClient>,
  roleArn: string,
  now: () => Instant,
): AwsCredentialIdentityProvider => {
  let held: AwsCredentialIdentity | undefined;
  let taking: Promise<AwsCredentialIdentity> | undefined;
  const fresh = (): boolean =>
    held !== undefined && (held.expiration === undefined || held.expiration.getTime() - now() > renewBeforeMs);
  return async () => {
    if (held !== undefined && fresh()) return held;
    taking ??= open().then((client) => takeRole(client, { RoleArn: roleArn, RoleSessionName: 'clusterless' }));
    try {
      held = await taking;
      return held;
    } finally {
      taking = undefined;
    }
  };
};
