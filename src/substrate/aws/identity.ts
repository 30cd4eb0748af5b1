import { ClusterlessError } from '../../errors.ts';
import type { Clients } from './clients.ts';
import { toClusterlessError } from './errors.ts';

export interface Placement {
  readonly account: string;
  readonly region: string;
}

const accountOf = async (clients: Clients): Promise<string | undefined> => {
  const sts = await clients.sts();
  // Keys that know their account need no call; a wrong claim is caught by the expected owner of every bucket.
  const { accountId } = await sts.config.credentials();
  if (accountId !== undefined) return accountId;
  const { GetCallerIdentityCommand } = await import('./sdk/sts.ts');
  return (await sts.send(new GetCallerIdentityCommand({}))).Account;
};

/** Before anything else is called: are there credentials, and do they belong to the placement? Fails with CLS_CREDENTIALS. */
export const checkIdentity = async (clients: Clients, placement: Placement): Promise<void> => {
  const account = await accountOf(clients).catch((error: unknown) => {
    throw toClusterlessError(error);
  });
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
