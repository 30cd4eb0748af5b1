import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { messageOf } from '../../src/errors.ts';
import { storeNames } from '../../src/metadata/stores.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import type { Account } from './account.ts';
import { cli, clientsOf, open } from './account.ts';
import type { Prepared } from './fixtures.ts';
import { namedAs } from './named.ts';

const empty = async (aws: AwsSubstrate, buckets: readonly string[]): Promise<void> => {
  for (const bucket of buckets) {
    for await (const { uri } of aws.ports.data.list(`s3://${bucket}/`)) await aws.ports.data.remove(uri);
  }
};

/** Whatever went wrong before: what remains is found and said at the end. */
const tried = async (account: Account, what: string, step: () => Promise<unknown>): Promise<void> => {
  try {
    await step();
  } catch (error) {
    account.say(`could not ${what}: ${messageOf(error)}`);
  }
};

/** Everything that one proof has made; long enough for the lease of a run that was killed to run out. */
export const removeProof = async (account: Account, { folder, buckets, name }: Prepared): Promise<void> => {
  const aws = open(account);
  // A bucket that never was is no failure.
  await empty(aws, buckets).catch(() => {});
  await tried(account, `destroy ${name}`, () =>
    cli(account, folder, 'destroy --yes --allow-delete 1000 --lock-timeout 10m'),
  );
  aws.close();
};

/** Its own stage's history: nobody else's. */
const forget = async (account: Account): Promise<void> => {
  const aws = open(account);
  const { metadata, manifest, state } = storeNames(account.place);
  for (const bucket of [metadata, manifest, state]) {
    const store = aws.ports.store(bucket);
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    for (const key of keys) await store.remove(key);
  }
  aws.close();
};

const logGroup = 'log group ';

/** A call that was still going on when its function went may write once more, and so make its log group again. */
const removeLogs = async ({ logs }: Clients, names: readonly string[]): Promise<void> => {
  const client = await logs();
  for (const name of names.filter((one) => one.startsWith(logGroup))) {
    await client.send(new DeleteLogGroupCommand({ logGroupName: name.slice(logGroup.length) }));
  }
};

const looks = 3;
const pauseMs = 5000;

const leftOf = async (clients: Clients, stage: string): Promise<readonly string[]> => {
  for (let look = 1; ; look += 1) {
    const left = await namedAs(clients, stage);
    if (left.length === 0 || look === looks) return left;
    await removeLogs(clients, left);
    await systemClock.sleep(pauseMs);
  }
};

/** The stores of the stage, when its projects are gone. Answers what is left of it all the same. */
export const removeStage = async (account: Account, folder: string): Promise<readonly string[]> => {
  await tried(account, 'forget the history', () => forget(account));
  await tried(account, 'remove the stores', () => cli(account, folder, 'bootstrap --destroy --yes'));
  const clients = clientsOf(account);
  const left = await leftOf(clients, account.place.stage);
  clients.close();
  for (const name of left) account.say(`left behind: ${name}`);
  return left;
};
