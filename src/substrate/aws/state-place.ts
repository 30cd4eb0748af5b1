import { stateBucketName } from '../../metadata/stores.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { askedOnce } from './asked-once.ts';
import type { Clients } from './clients.ts';
import { accountOf } from './identity.ts';
import { lazyStore } from './lazy-stores.ts';
import { prefixedStore } from './prefixed-store.ts';
import type { StateBucket } from './state-bucket.ts';

/** Where the state lies, and as whom it is opened. */
export interface StatePlace {
  readonly clients: Clients;
  readonly bucket: string;
  readonly region: string;
  /**
   * Account that must own the bucket. Undefined where accounts mean nothing: behind an `endpoint` of its own. Asks STS
   * when only a profile knows; fails with CLS_CREDENTIALS when that has no credentials.
   */
  readonly owner: () => Promise<string | undefined>;
}

interface Around {
  readonly placement: { readonly stage: string | null; readonly account: string; readonly region: string };
  readonly clients: Clients;
  /** Clients for what is somewhere else, or somebody else's to open; `bare` ones ask without being let in. */
  openOthers(state: StateBucket): { readonly clients: Clients; readonly bare: Clients };
}

/** `arn:aws:iam::123456789012:role/state` */
const accountOfRole = (roleArn: string): string | undefined => roleArn.split(':')[4] || undefined;

const ownerOf = (state: StateBucket, account: string, bare: Clients): StatePlace['owner'] => {
  const { profile, roleArn, endpoint } = state;
  if (state.account !== undefined) return async () => state.account;
  if (endpoint !== undefined) return async () => undefined;
  if (roleArn !== undefined) return async () => accountOfRole(roleArn);
  if (profile !== undefined) return askedOnce(() => accountOf(bare, profile));
  return async () => account;
};

export const stateStore = (
  place: StatePlace,
  { state, clock }: { readonly state?: StateBucket | undefined; readonly clock: Pick<Clock, 'wall'> },
): ObjectStore => {
  const { clients, bucket, owner } = place;
  const { prefix = '', kmsKeyArn } = state ?? {};
  const store = lazyStore(async () => ({ client: clients.s3, bucket, owner: await owner(), clock, kmsKeyArn }));
  return prefixedStore(store, prefix);
};

/** The placement's own bucket, or the one that `state-bucket.json` names. */
export const statePlace = (state: StateBucket | undefined, around: Around): StatePlace => {
  const { placement, clients } = around;
  const { account, region } = placement;
  if (state === undefined) {
    return { clients, bucket: stateBucketName(placement), region, owner: async () => account };
  }
  const { bucket, profile, roleArn, endpoint } = state;
  const isPlain = profile === undefined && roleArn === undefined && endpoint === undefined && state.region === region;
  const own = isPlain ? { clients, bare: clients } : around.openOthers(state);
  return { clients: own.clients, bucket, region: state.region, owner: ownerOf(state, account, own.bare) };
};
