import { ClusterlessError } from '../../errors.ts';
import type { Clients } from './clients.ts';
import { toClusterlessError } from './errors.ts';

export interface Placement {
  readonly account: string;
  readonly region: string;
}

/**
 * STS knows. Keys may say which account they are of, too (`AWS_ACCOUNT_ID`, a profile): that is somebody's claim. Fails
 * with CLS_CREDENTIALS.
 *
 * @param profile the one that was asked for, for what to type
 */
export const accountOf = async (clients: Clients, profile: string | undefined): Promise<string | undefined> => {
  try {
    const sts = await clients.sts();
    const { GetCallerIdentityCommand } = await import('./sdk/sts.ts');
    return (await sts.send(new GetCallerIdentityCommand({}))).Account;
  } catch (error) {
    throw toClusterlessError(error, profile);
  }
};

interface Caller {
  readonly clients: Clients;
  /** For what to type: the one that was asked for, or `AWS_PROFILE`. */
  readonly profile: string | undefined;
}

/** Before anything else is called: are there credentials, and do they belong to the placement? Fails with CLS_CREDENTIALS. */
export const checkIdentity = async ({ clients, profile }: Caller, placement: Placement): Promise<void> => {
  const account = await accountOf(clients, profile);
  if (account !== placement.account) {
    throw new ClusterlessError(
      'CLS_CREDENTIALS',
      `the credentials belong to account ${account ?? 'unknown'}, the placement is in ${placement.account}`,
      { hint: 'Pass the --profile of that account, or correct placement.account in the project file.' },
    );
  }
};

/** A region that was asked for must be the placement's: names and buckets carry it. Fails with CLS_CREDENTIALS. */
export const checkRegion = (asked: string | undefined, placement: Placement): void => {
  if (asked === undefined || asked === placement.region) return;
  throw new ClusterlessError(
    'CLS_CREDENTIALS',
    `region ${asked} was asked for, the placement is in ${placement.region}`,
    {
      hint: 'Leave out --region, or correct placement.region in the project file.',
    },
  );
};
