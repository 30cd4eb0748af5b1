import type { Log } from '../../log.ts';
import type { ArcDescriptor } from '../../metadata/descriptor.ts';
import { stateBucketName } from '../../metadata/stores.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OpenStore } from '../../ports/object-store.ts';
import type { Ports } from '../../ports/ports.ts';
import { localCatalog } from './catalog/local-catalog.ts';
import type { LocalClock } from './clock.ts';
import { openClock } from './clock.ts';
import type { RetryPolicy } from './drain/deliveries.ts';
import { standardRetry } from './drain/deliveries.ts';
import { Drainer, Tallies } from './drain/drainer.ts';
import { Trails } from './drain/trail.ts';
import { EventLog } from './events/event-log.ts';
import { LocalBus } from './events/local-bus.ts';
import { openChildRegister } from './execution/child-register.ts';
import type { ContainerOptions } from './execution/containers.ts';
import { openContainers } from './execution/containers.ts';
import type { JobHost } from './execution/job.ts';
import { LocalLauncher } from './execution/local-launcher.ts';
import { Work } from './execution/work.ts';
import type { Installed } from './installed/installed.ts';
import { openInstalled } from './installed/installed.ts';
import type { LocalPlacement } from './placement-file.ts';
import type { Handlers, Runtime } from './runtime.ts';
import { createRuntime } from './runtime.ts';
import { Agenda } from './schedules/agenda.ts';
import { OneShots } from './schedules/one-shots.ts';
import { Rates } from './schedules/rates.ts';
import type { DiskDataStore } from './store/disk-data-store.ts';
import { openDiskDataStore } from './store/disk-data-store.ts';
import { openDiskObjectStore } from './store/disk-object-store.ts';
import type { Layout } from './store/layout.ts';
import type { WriteHooks } from './store/write-hook.ts';

export interface Endpoint {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Starts an S3 endpoint over the placement's store; without a port on a free one. */
export type StartEndpoint = (over: {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly hooksOf: (root: string | undefined) => WriteHooks;
  readonly region: string;
  readonly port?: number;
}) => Promise<Endpoint>;

export interface MachineryOptions {
  readonly layout: Layout;
  readonly placement: LocalPlacement;
  /** Source of real time. */
  readonly base: Clock;
  readonly logger: Log;
  readonly handlers: Handlers;
  readonly heal: (ports: Ports, arc: ArcDescriptor) => Promise<unknown>;
  readonly startEndpoint: StartEndpoint;
  readonly retry?: RetryPolicy;
  /** Jobs and functions of images run in containers. */
  readonly containers?: ContainerOptions | undefined;
}

/** The parts of a placement, put together. */
export interface Machinery {
  readonly clock: LocalClock;
  readonly store: OpenStore;
  /** Of this process: its writes are this process's events. */
  readonly data: DiskDataStore;
  readonly bus: LocalBus;
  readonly installed: Installed;
  readonly agenda: Agenda;
  readonly runtime: Runtime;
  readonly drainer: Drainer;
  /** For calls from outside of any event. */
  readonly ports: Ports;
  /** Fails with CLS_DOCKER when containers are wanted and cannot be run. */
  checkContainers(): Promise<void>;
  serve(port?: number): Promise<Endpoint>;
  /** Ends the endpoint that workloads were given. */
  close(): Promise<void>;
}

/** Opens each once: an open store remembers where its bucket is. */
const remembering = <T>(open: (name: string) => T): ((name: string) => T) => {
  const opened = new Map<string, T>();
  return (name) => {
    const before = opened.get(name);
    if (before !== undefined) return before;
    const now = open(name);
    opened.set(name, now);
    return now;
  };
};

/** One endpoint for all workloads of this process, from the first that wants it. */
const lazyEndpoint = (serve: () => Promise<Endpoint>): { url(): Promise<string>; close(): Promise<void> } => {
  let started: Promise<Endpoint> | undefined;
  return {
    url: async () => {
      started ??= serve();
      return (await started).url;
    },
    close: async () => {
      const endpoint = await started;
      started = undefined;
      await endpoint?.close();
    },
  };
};

/** Roots are part of file names. */
const freshRoot = (clock: Clock): string => clock.id().replaceAll('-', '').slice(0, 12);

export const assemble = (options: MachineryOptions): Machinery => {
  const { layout, placement, logger, base } = options;
  const clock = openClock(layout, base);
  const installed = openInstalled(layout, { clock, log: logger });
  const log = new EventLog(layout, clock);
  const bus = new LocalBus({ log, installed, clock, placement });
  const root = freshRoot(clock);
  const states = stateBucketName(placement);
  const store = remembering((bucket) => openDiskObjectStore({ layout, bucket, clock, durable: bucket === states }));
  const data = remembering((of) => openDiskDataStore({ layout, clock, ...bus.hooks(of) }));
  const once = new OneShots({ layout, clock, log: logger });
  const agenda = new Agenda({ once, rates: new Rates({ layout, clock, installed }), bus });
  const tallies = new Tallies();
  const launcher = new LocalLauncher({
    installed,
    onStart: (execution, of) => tallies.current.runStarted(execution, of),
    onEnd: (execution, end, of) => tallies.current.runEnded(execution, end, of),
  });
  const serve = (port?: number): Promise<Endpoint> =>
    options.startEndpoint({
      layout,
      clock,
      hooksOf: (of = root) => bus.hooks(of),
      region: placement.region,
      ...(port === undefined ? {} : { port }),
    });
  const endpoint = lazyEndpoint(() => serve());
  const containers = options.containers === undefined ? undefined : openContainers(options.containers);
  const register = openChildRegister(layout, containers?.remove);
  const jobs: Omit<JobHost, 'accessKeyId'> = {
    layout,
    clock,
    register,
    region: placement.region,
    endpoint: () => endpoint.url(),
    containers,
  };
  const { handlers } = options;
  const runtime = createRuntime({
    installed,
    handlers,
    store,
    data,
    bus,
    once,
    clock,
    launcher,
    jobs,
    catalog: localCatalog(layout),
  });
  const session = new Work(root);
  const drainer = new Drainer({
    layout,
    clock,
    logger,
    log,
    bus,
    installed,
    runtime,
    agenda,
    register,
    root,
    session,
    tallies,
    trails: new Trails(`${layout.home}/trails`),
    retry: options.retry ?? standardRetry,
    heal: options.heal,
  });
  return {
    clock,
    store,
    data: data(root),
    bus,
    installed,
    agenda,
    runtime,
    drainer,
    ports: runtime.portsOf(session),
    checkContainers: async () => {
      await containers?.engine();
    },
    serve,
    close: () => endpoint.close(),
  };
};
