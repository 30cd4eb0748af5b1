/** The door of the AWS substrate: everything of one placement, put together. Nothing is called before it is used. */
import { ClusterlessError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ProjectDescriptor } from '../../metadata/descriptor.ts';
import { storeNames } from '../../metadata/stores.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DataStore } from '../../ports/data-store.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { Launcher } from '../../ports/launcher.ts';
import type { ObjectStore, OpenStore } from '../../ports/object-store.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { Docker } from '../image/docker.ts';
import type { AnyProvider, Providers } from '../provider.ts';
import { assetProvider } from '../record/asset-provider.ts';
import { recordProvider } from '../record/record-provider.ts';
import { dnsSuffixOf } from './arn.ts';
import { askedOnce } from './asked-once.ts';
import type { Bootstrap, BootstrapOptions } from './bootstrap/bootstrap.ts';
import { loadBundles } from './bundles.ts';
import type { CallFacts, CallTotal } from './calls.ts';
import { createCalls } from './calls.ts';
import type { ClientOptions, Clients } from './clients.ts';
import { createClients, openConnections } from './clients.ts';
import { readDescriptors } from './descriptors.ts';
import { endpointOf } from './endpoint.ts';
import { executionIdOf } from './execution-name.ts';
import { guardedClients } from './guarded-clients.ts';
import { checkIdentity, checkRegion } from './identity.ts';
import { lazyDataStore, lazyStore } from './lazy-stores.ts';
import { profileName, readProfile } from './profile.ts';
import { bucketProvider } from './providers/bucket.ts';
import { eventBusProvider } from './providers/event-bus.ts';
import { imageProvider } from './providers/image.ts';
import { recordRoom } from './providers/record-room.ts';
import { ruleProvider } from './providers/rule.ts';
import { stackProvider } from './providers/stack.ts';
import type { Bundles } from './render/context.ts';
import type { StateBucket } from './state-bucket.ts';
import { statePlace, stateStore } from './state-place.ts';

export interface AwsPlacement {
  readonly provider: string;
  readonly stage: string | null;
  readonly account: string;
  readonly region: string;
}

export interface AwsOptions {
  readonly placement: AwsPlacement;
  /** `region`: what was asked for, if anything; it must be the placement's. */
  readonly client: Omit<ClientOptions, 'region' | 'roleArn'> & { readonly region?: string };
  /** Where the state is, when it is not in the placement's own bucket. */
  readonly state?: StateBucket | undefined;
  /** Code of the functions; what the build brought along when missing. */
  readonly bundles?: Bundles;
  readonly clock: Clock;
  readonly log: Log;
  /** What builds images; the `docker` command of the environment when missing. */
  readonly docker?: Docker;
  /** Hears of every line that the build of an image says. */
  readonly onBuild?: (image: string, line: string) => void;
  /** Told of every call before it is made. */
  readonly seen?: (call: CallFacts) => void;
  /** Changes clients before they are used: where there is no network to call. */
  readonly rewire?: (clients: Clients) => Clients;
}

export interface AwsSubstrate {
  readonly placement: AwsPlacement;
  readonly providers: Providers;
  readonly ports: Ports;
  /** The state bucket. */
  readonly states: ObjectStore;
  /** Every project that is deployed here. */
  descriptors(): Promise<readonly ProjectDescriptor[]>;
  /** Every placement of the account that was bootstrapped. */
  placements(): Promise<readonly AwsPlacement[]>;
  /** Makes, shows and removes the stores and the bus of the placement, and its network where that is asked for. */
  bootstrap(asked?: Partial<Pick<BootstrapOptions, 'network' | 'signal'>>): Promise<Bootstrap>;
  /** Loads what planning reads with: of use while the first answers are waited for. */
  warm(): void;
  /** Resolves when the credentials are known to be right, and calls go out. */
  admitted(): Promise<void>;
  /** API calls so far. */
  calls(): number;
  callTotals(): readonly Readonly<CallTotal>[];
  close(): void;
}

const schedulesOfFunctions: Scheduler = {
  once: () => {
    throw new ClusterlessError('CLS_UNSUPPORTED', 'on AWS only functions arm schedules');
  },
  cancel: () => {
    throw new ClusterlessError('CLS_UNSUPPORTED', 'on AWS only functions arm schedules');
  },
};

const openPorts = ({ placement, clock }: AwsOptions, clients: Clients, store: OpenStore, data: DataStore): Ports => {
  const bus = async (): Promise<EventBus> =>
    (await import('./event-bus.ts')).createEventBridgeBus({
      send: async (command) => (await clients.events()).send(command),
      clock,
    });
  const launcher = async (): Promise<Launcher> =>
    (await import('./launcher.ts')).createLauncher({ client: clients.sfn, place: placement });
  return {
    store,
    data,
    events: { publish: async (events) => (await bus()).publish(events) },
    launcher: {
      executionId: (machine, name) => executionIdOf(placement, machine, name),
      start: async (execution) => (await launcher()).start(execution),
      probe: async (id) => (await launcher()).probe(id),
      stop: async (id) => (await launcher()).stop(id),
    },
    scheduler: schedulesOfFunctions,
    clock,
  };
};

const openProviders = (options: AwsOptions, clients: Clients, store: OpenStore): Providers => {
  const { placement, client, clock, log } = options;
  const { profile } = client;
  const context = { clients, place: placement, clock, log, ...(profile !== undefined && { profile }) };
  const assets = storeNames(placement).metadata;
  const host = async (): Promise<string> =>
    (await endpointOf(client, () => readProfile(client), 'S3')) ??
    `https://s3.${placement.region}.${dnsSuffixOf(placement.region)}`;
  const records = recordRoom(store);
  const providers: readonly AnyProvider[] = [
    bucketProvider(context),
    eventBusProvider(context),
    ruleProvider(context),
    imageProvider({
      ...context,
      docker: async () => options.docker ?? (await import('../image/docker.ts')).createDocker(client.env),
      onBuild: options.onBuild ?? (() => {}),
    }),
    recordProvider(records),
    assetProvider(records),
    stackProvider({
      ...context,
      render: { place: placement, assets, bundles: options.bundles ?? loadBundles() },
      assets: store(assets),
      templateUrl: async (key) => `${await host()}/${assets}/${key}`,
    }),
  ];
  return new Map(providers.map((provider) => [provider.kind, provider]));
};

const warm = (clients: Clients): void => {
  const loading = [
    clients.events(),
    clients.cloudFormation(),
    import('./providers/rule-reader.ts'),
    import('./providers/stack-reader.ts'),
    import('./providers/bucket-reader.ts'),
  ];
  // Whoever reads with it hears of a failure.
  for (const one of loading) one.catch(() => {});
};

/** @throws CLS_CREDENTIALS when a region was asked for that is not the placement's */
export const openAws = (options: AwsOptions): AwsSubstrate => {
  const { placement, client, state, clock, log } = options;
  checkRegion(client.region, placement);
  // Who types -v wants to see what is asked of AWS; a function does so with every lot, and says it to nobody.
  const shown = { debug: log.info.bind(log) };
  const calls = createCalls(clock, shown, options.seen);
  const { rewire = (made) => made } = options;
  const connections = openConnections();
  const bare = rewire(createClients({ ...client, region: placement.region, connections }, calls, clock));
  const profile = profileName(client);
  const gate = askedOnce(
    async () => {
      await Promise.all([checkIdentity({ clients: bare, profile }, placement), place.owner()]);
    },
    { clock, failureStands: 1000 },
  );
  const clients = guardedClients(bare, gate);
  const place = statePlace(state, {
    placement,
    clients,
    openOthers: ({ region, profile: own, roleArn, endpoint }) => {
      const where = { ...(own && { profile: own }), ...(roleArn && { roleArn }), ...(endpoint && { endpoint }) };
      const made = createClients({ ...client, region, connections, ...where }, calls, clock);
      return { clients: guardedClients(made, gate), bare: made };
    },
  });
  const store: OpenStore = (bucket) =>
    lazyStore(() => ({ client: clients.s3, bucket, owner: placement.account, clock }));
  const data = lazyDataStore({ client: clients.s3, owner: placement.account, clock });
  return {
    placement,
    providers: openProviders(options, clients, store),
    ports: openPorts(options, clients, store, data),
    states: stateStore(place, options),
    descriptors: () => readDescriptors(store(storeNames(placement).metadata), log),
    placements: async () => (await import('./placements.ts')).readPlacements(clients.s3),
    bootstrap: async ({ network = false, signal = new AbortController().signal } = {}) => {
      const { createBootstrap } = await import('./bootstrap/bootstrap.ts');
      return createBootstrap({ clients, placement, state, statePlace: place, clock, log, network, signal });
    },
    warm: () => warm(clients),
    admitted: gate,
    calls: () => calls.count(),
    callTotals: () => calls.totals(),
    close: () => connections.destroy(),
  };
};
