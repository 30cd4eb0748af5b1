import { ClusterlessError } from '../../errors.ts';
import type { Catalog } from '../../ports/catalog.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DataStore } from '../../ports/data-store.ts';
import type { Execution } from '../../ports/launcher.ts';
import type { OpenStore } from '../../ports/object-store.ts';
import type { Handler, Ports } from '../../ports/ports.ts';
import type { LocalBus } from './events/local-bus.ts';
import type { JobHost } from './execution/job.ts';
import type { LocalLauncher } from './execution/local-launcher.ts';
import { runMachine } from './execution/machine.ts';
import type { Work } from './execution/work.ts';
import type { Installed } from './installed/installed.ts';
import { accessKeyOf } from './s3/access-key.ts';
import type { OneShots } from './schedules/one-shots.ts';

/** Functions by the name that a `function` part gives; out of pipeline and workloads. */
export type Handlers = { readonly [name: string]: Handler };

interface RuntimeParts {
  readonly installed: Installed;
  readonly handlers: Handlers;
  readonly store: OpenStore;
  /** The data store whose events belong to a root. */
  readonly data: (root: string) => DataStore;
  readonly bus: LocalBus;
  readonly once: OneShots;
  readonly clock: Clock;
  readonly launcher: LocalLauncher;
  readonly jobs: Omit<JobHost, 'accessKeyId'>;
  readonly catalog: Catalog;
}

export interface Runtime {
  /** For calls that go on as long as the process: names that they reserve stay reserved. */
  portsOf(work: Work): Ports;
  /** Gives a call on behalf of this work everything that it may touch. */
  withPorts<T>(work: Work, call: (ports: Ports) => Promise<T>): Promise<T>;
  /** Calls a function by its physical name. Fails with CLS_NOT_FOUND when it is not deployed. */
  invoke(name: string, event: unknown, work: Work): Promise<unknown>;
}

const notDeployed = (name: string): ClusterlessError =>
  new ClusterlessError('CLS_NOT_FOUND', `There is no function ${name}`, {
    detail: 'A rule or a schedule names it, and no deployed stack has it.',
    hint: 'clusterless apply --local',
  });

const unsupported = (handler: string): ClusterlessError =>
  new ClusterlessError('CLS_UNSUPPORTED', `The local substrate cannot run the function "${handler}"`);

export const createRuntime = (parts: RuntimeParts): Runtime => {
  const { installed, handlers, bus, clock, launcher } = parts;

  const invoke = async (name: string, event: unknown, work: Work): Promise<unknown> => {
    const part = installed.functionNamed(name);
    if (part === undefined) throw notDeployed(name);
    const handler = Object.hasOwn(handlers, part.handler) ? handlers[part.handler] : undefined;
    if (handler === undefined) throw unsupported(part.handler);
    return withPorts(work, (ports) => handler(ports, part.settings, event));
  };

  const execute = (execution: Execution, work: Work, signal: AbortSignal): Promise<unknown> => {
    const machine = installed.machineNamed(execution.machine);
    if (machine === undefined) throw notDeployed(execution.machine);
    const { name, input } = execution;
    const host = {
      installed,
      clock,
      jobs: { ...parts.jobs, accessKeyId: accessKeyOf(work.root) },
      invoke: (called: string, with_: unknown) => invoke(called, with_, work),
    };
    return runMachine(host, { machine, name, input, signal });
  };

  const portsOf = (work: Work, reserved: (release: () => void) => void = () => {}): Ports => ({
    store: parts.store,
    data: parts.data(work.root),
    events: { publish: async (events) => bus.publish(events, work.root) },
    launcher: work.launcher(launcher, (execution, signal) => execute(execution, work, signal), reserved),
    scheduler: parts.once,
    clock,
    catalog: parts.catalog,
  });

  const withPorts = async <T>(work: Work, call: (ports: Ports) => Promise<T>): Promise<T> => {
    const reserved: (() => void)[] = [];
    try {
      return await call(portsOf(work, (release) => reserved.push(release)));
    } finally {
      for (const release of reserved) release();
    }
  };

  return { portsOf, withPorts, invoke };
};
