/**
 * The door of the local substrate: everything of one placement on a laptop, put together. One process may hold several
 * of these; several processes may hold one placement.
 */
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ClusterlessError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ArcDescriptor, ProjectDescriptor } from '../../metadata/descriptor.ts';
import { stateBucketName, storeNames } from '../../metadata/stores.ts';
import type { RunInput } from '../../metadata/workload.ts';
import type { Clock, Instant } from '../../ports/clock.ts';
import type { DataInfo } from '../../ports/data-store.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Providers } from '../provider.ts';
import { advance } from './advance.ts';
import type { LocalClock } from './clock.ts';
import { readDescriptors } from './descriptors.ts';
import type { Drained, DrainOptions } from './drain/drain.ts';
import type { ByHand } from './execution/by-hand.ts';
import { byHand } from './execution/by-hand.ts';
import type { ContainerOptions } from './execution/containers.ts';
import { functionJob } from './execution/user-function.ts';
import type { Endpoint, MachineryOptions } from './machinery.ts';
import { assemble } from './machinery.ts';
import type { LocalPlacement } from './placement-file.ts';
import { readPlacement } from './placement-file.ts';
import { localProviders } from './providers/providers.ts';
import { ifThere, onDisk } from './store/disk-error.ts';
import { tryAcquire } from './store/file-lock.ts';
import type { Layout } from './store/layout.ts';
import { layoutOf, placementFolder } from './store/layout.ts';
import { ensureStores } from './stores.ts';
import { standardWorld } from './world.ts';

export type LocalDrainOptions = Partial<DrainOptions>;

export interface LocalSubstrate {
  readonly placement: LocalPlacement;
  /** Absolute folder of the placement: people look here. */
  readonly folder: string;
  readonly clock: LocalClock;
  readonly providers: Providers;
  /** What these calls start is waited for by `drain`. */
  readonly ports: Ports;
  /** The state bucket. */
  readonly states: ObjectStore;
  /** The stores and the bus of the placement; those that are there are left alone. */
  ensureStores(): Promise<void>;
  /** Every project that is deployed here. */
  descriptors(): Promise<readonly ProjectDescriptor[]>;
  /** Delivers and runs what there is, `until: 'quiet'` when nothing is said. */
  drain(options?: LocalDrainOptions): Promise<Drained>;
  /** Steps the clock through everything that becomes due on the way, in order. Fails with CLS_CLOCK_BACKWARDS. */
  advanceTo(to: Instant, options?: LocalDrainOptions): Promise<Drained>;
  /** @param uri percent-encoded @param body a file's path, or what to write; `at` is the time of event and object */
  putObject(
    uri: string,
    body: string | AsyncIterable<Uint8Array>,
    options?: { readonly at?: Instant },
  ): Promise<DataInfo>;
  removeObject(uri: string): Promise<void>;
  /** Names of the buckets there are, in order. */
  buckets(): readonly string[];
  /** How the arc's workload would be started; undefined for a function of ours, and for what cannot run here. */
  byHand(arc: ArcDescriptor, input: RunInput): ByHand | undefined;
  /** Fails with CLS_DOCKER when containers are wanted and cannot be run. */
  checkContainers(): Promise<void>;
  /** Forgets everything of the placement. Fails with CLS_STATE_LOCKED while another process works on it. */
  reset(): Promise<void>;
  /** The S3 endpoint, on 127.0.0.1. */
  serve(port?: number): Promise<Endpoint>;
  /** Ends what runs in the background of this process. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Source of real time. */
  readonly clock: Clock;
  readonly log: Log;
  /** Jobs and functions of images run in containers, and not as child processes. */
  readonly containers?: ContainerOptions | undefined;
  /** Instead of the real functions: for tests. */
  readonly world?: Partial<Pick<MachineryOptions, 'handlers' | 'heal' | 'startEndpoint' | 'retry'>>;
}

const moveAway = (folder: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true });
  ifThere(() => renameSync(folder, to));
};

const reset = (layout: Layout, clock: Clock): void => {
  const held = onDisk('lock', layout.home, () => tryAcquire(`${layout.home}/drainer.lock`));
  if ('holder' in held) {
    throw new ClusterlessError('CLS_STATE_LOCKED', 'Another process is working on this placement', {
      detail: `Process ${held.holder.pid} on ${held.holder.host} delivers its events.`,
      hint: 'Stop it, then reset.',
    });
  }
  // Out of sight in one step, so that a kill leaves a placement whole or gone.
  const trash = join(dirname(dirname(layout.home)), 'trash', clock.id());
  onDisk('remove', layout.home, () => {
    moveAway(layout.home, trash);
    rmSync(trash, { recursive: true, force: true });
  });
};

/** Opened when it is read: a stream that nobody reads would fail where nobody hears it. */
async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file);
}

const openAt = (folder: string, placement: LocalPlacement, options: OpenOptions): LocalSubstrate => {
  const layout = layoutOf(folder);
  const { clock: base, log: logger, containers, world } = options;
  const parts = assemble({ layout, placement, base, logger, containers, ...standardWorld, ...world });
  const { clock, store, data, drainer } = parts;
  const drain = (given: LocalDrainOptions = {}): Promise<Drained> => drainer.drain({ until: 'quiet', ...given });
  return {
    placement,
    folder,
    clock,
    providers: localProviders(layout, store),
    ports: parts.ports,
    states: store(stateBucketName(placement)),
    ensureStores: async () => ensureStores(layout, placement),
    descriptors: () => readDescriptors(store(storeNames(placement).metadata), logger),
    drain,
    advanceTo: (to, given) => advance(parts, to, (more) => drain({ ...given, ...more })),
    putObject: (uri, body, { at } = {}) => {
      const chunks = typeof body === 'string' ? chunksOf(body) : body;
      return at === undefined ? data.write(uri, chunks) : data.writeAt(uri, chunks, at);
    },
    removeObject: (uri) => data.remove(uri),
    buckets: () => onDisk('list', layout.buckets, () => ifThere(() => readdirSync(layout.buckets).sort()) ?? []),
    byHand: (arc, input) => {
      const workload = parts.installed.machineNamed(arc.machine)?.workload ?? '';
      const own = parts.installed.userFunctionNamed(workload);
      const job = own === undefined ? parts.installed.jobNamed(workload) : functionJob(layout, own, input);
      return job === undefined ? undefined : byHand(job, arc.machine, input);
    },
    checkContainers: () => parts.checkContainers(),
    reset: async () => reset(layout, base),
    serve: (port) => parts.serve(port),
    close: () => parts.close(),
  };
};

/** @param options its `home` is the folder `.clusterless` */
export const openLocal = ({
  home,
  placement,
  ...options
}: OpenOptions & { readonly home: string; readonly placement: LocalPlacement }): LocalSubstrate => {
  const stage = placement.stage ?? undefined;
  return openAt(join(home, 'local', placementFolder({ ...placement, stage })), placement, options);
};

/** A placement by its own folder. Fails with CLS_FILE_UNREADABLE when it is none. */
export const openLocalFolder = ({ folder, ...options }: OpenOptions & { readonly folder: string }): LocalSubstrate =>
  openAt(folder, readPlacement(layoutOf(folder)), options);
