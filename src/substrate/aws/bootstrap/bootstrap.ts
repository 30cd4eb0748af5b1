import { CreateEventBusCommand, DeleteEventBusCommand, DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { ClusterlessError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Clients } from '../clients.ts';
import { nameOf, toClusterlessError } from '../errors.ts';
import { toAwsTags } from '../providers/tags.ts';
import type { StateBucket } from '../state-bucket.ts';
import type { StatePlace } from '../state-place.ts';
import { hasObjects, removeStoreBucket } from './empty-bucket.ts';
import { kept } from './kept.ts';
import type { Network } from './network.ts';
import { createNetwork } from './network.ts';
import type { StoreBucket, StoreItem } from './plan.ts';
import { bootstrapItems } from './plan.ts';
import type { OpenBucket } from './store-bucket.ts';
import { bucketExists, createStoreBucket, hardenStoreBucket } from './store-bucket.ts';

export interface BootstrapOptions {
  readonly clients: Clients;
  readonly placement: { readonly stage: string | null; readonly account: string; readonly region: string };
  readonly state: StateBucket | undefined;
  /** Where that is; the placement's own bucket when there is none. */
  readonly statePlace: StatePlace;
  readonly clock: Clock;
  readonly log: Log;
  /** Make the network too. One that is there is shown and kept up to date in any case. */
  readonly network: boolean;
  /** Stops waiting for the network; what was begun goes on in CloudFormation. */
  readonly signal: AbortSignal;
}

export interface BootstrapStep {
  readonly item: StoreItem;
  readonly there: boolean;
}

export interface Bootstrap {
  /** What there should be, and whether it is. */
  look(): Promise<readonly BootstrapStep[]>;
  /** Makes what is missing and hardens what is there; answers how it was before. */
  apply(): Promise<readonly BootstrapStep[]>;
  /** Fails with CLS_REFUSED while projects, their history or arrivals without a lot are there. */
  destroy(): Promise<readonly BootstrapStep[]>;
}

const ours = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw toClusterlessError(error);
  }
};

export const createBootstrap = (options: BootstrapOptions): Bootstrap => {
  const { clients, placement, state } = options;
  const items = bootstrapItems(placement, state);
  const open = async ({ name, store }: StoreBucket): Promise<OpenBucket> => {
    const place =
      store === 'state' ? options.statePlace : { ...placement, clients, owner: async () => placement.account };
    const [s3, owner] = await Promise.all([place.clients.s3(), place.owner()]);
    return { s3, at: { Bucket: name, ExpectedBucketOwner: owner }, region: place.region };
  };
  const scope = ['aws', placement.stage ?? '-', placement.account, placement.region].join('/');
  const tags = { 'clusterless:owner': 'bootstrap', 'clusterless:scope': scope };

  const networkNamed = (name: string): Network => createNetwork({ ...options, name, region: placement.region, tags });

  const busExists = async (name: string): Promise<boolean> => {
    try {
      await (await clients.events()).send(new DescribeEventBusCommand({ Name: name }));
      return true;
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return false;
      throw error;
    }
  };

  const isThere = async (item: StoreItem): Promise<boolean> => {
    switch (item.kind) {
      case 'bucket':
        return await bucketExists(await open(item));
      case 'event-bus':
        return await busExists(item.name);
      case 'network':
        return await networkNamed(item.name).exists();
    }
  };

  const look = (): Promise<readonly BootstrapStep[]> =>
    ours(async () => {
      const steps = await Promise.all(items.map(async (item) => ({ item, there: await isThere(item) })));
      return steps.filter(({ item, there }) => item.kind !== 'network' || there || options.network);
    });

  const make = async ({ item, there }: BootstrapStep): Promise<void> => {
    if (item.kind === 'bucket') {
      const bucket = await open(item);
      if (!there) await createStoreBucket(bucket, tags);
      return await hardenStoreBucket(bucket, item);
    }
    if (item.kind === 'network') return await networkNamed(item.name).ensure();
    if (there) return;
    await (await clients.events()).send(new CreateEventBusCommand({ Name: item.name, Tags: toAwsTags(tags) }));
  };

  const apply: Bootstrap['apply'] = async () => {
    const steps = await look();
    await ours(() => Promise.all(steps.map(make)));
    return steps;
  };

  const refuseWhileUsed = async (steps: readonly BootstrapStep[]): Promise<void> => {
    for (const { store, prefix, refusal } of kept) {
      const step = steps.find(({ item }) => item.kind === 'bucket' && item.store === store);
      if (step?.item.kind !== 'bucket' || !step.there) continue;
      const { s3, at } = await open(step.item);
      if (await hasObjects(s3, at, prefix)) throw refusal(step.item.name);
    }
  };

  const refuseWhileRunIn = async (steps: readonly BootstrapStep[]): Promise<void> => {
    const step = steps.find(({ item, there }) => item.kind === 'network' && there);
    const users = step === undefined ? [] : await networkNamed(step.item.name).users();
    if (step === undefined || users.length === 0) return;
    throw new ClusterlessError('CLS_REFUSED', `the network ${step.item.name} is in use`, {
      detail: `Containers of these stacks run in it: ${users.join(', ')}.`,
      hint: 'Destroy their projects first, or remove their compute environments.',
    });
  };

  const unmake = async ({ item, there }: BootstrapStep): Promise<void> => {
    if (!there) return;
    if (item.kind === 'network') return await networkNamed(item.name).remove();
    if (item.kind === 'event-bus') {
      await (await clients.events()).send(new DeleteEventBusCommand({ Name: item.name }));
      return;
    }
    // A state bucket that was named on purpose may hold the states of other placements.
    if (item.store === 'state' && state !== undefined) return;
    const { s3, at } = await open(item);
    await removeStoreBucket(s3, at);
  };

  const destroy: Bootstrap['destroy'] = async () => {
    const steps = await look();
    await ours(async () => {
      await refuseWhileRunIn(steps);
      await refuseWhileUsed(steps);
      await Promise.all(steps.map(unmake));
    });
    return steps;
  };

  return { look, apply, destroy };
};
