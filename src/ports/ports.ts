import type { LotId } from '../metadata/lot.ts';
import type { End } from '../metadata/run.ts';
import type { Catalog } from './catalog.ts';
import type { Clock } from './clock.ts';
import type { DataStore } from './data-store.ts';
import type { EventBus } from './event-bus.ts';
import type { Launcher } from './launcher.ts';
import type { LogExports } from './log-exports.ts';
import type { OpenStore } from './object-store.ts';
import type { Scheduler } from './scheduler.ts';

/** Everything that a handler may touch. Each substrate supplies one; tests wrap it to inject faults. */
export interface Ports {
  readonly store: OpenStore;
  readonly data: DataStore;
  readonly events: EventBus;
  readonly launcher: Launcher;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  /** Where the function has a grant for tables. */
  readonly catalog?: Catalog;
  /** Where there are logs, and a grant for them. */
  readonly logs?: LogExports;
  /** Where ends are counted: hears of each end once, from the process that put it. */
  readonly onEnd?: (lot: LotId, end: End) => void;
}

/** The shape of every run-time function: Lambda and the local launcher only supply the ports. */
export type Handler = (ports: Ports, settings: unknown, event: unknown) => Promise<unknown>;
