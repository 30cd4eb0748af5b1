import { BoundaryDescriptor } from '../../../metadata/descriptor.ts';
import { systemClock } from '../../../ports/clock.ts';
import type { Handler, Ports } from '../../../ports/ports.ts';
import { noLauncher, readOnly } from './absent.ts';
import { events } from './bus.ts';
import { settings } from './environment.ts';
import { logged } from './run.ts';
import { scheduler } from './schedules.ts';
import { reader, store } from './stores.ts';

const boundary = BoundaryDescriptor.parse(settings());
const names = { project: boundary.project, boundary: boundary.name };
const data = readOnly(reader);
const ports: Ports = { store, data, events, launcher: noLauncher, scheduler: scheduler(), clock: systemClock };

/** A boundary's function over its handler. */
export const boundaryHandler =
  (name: string, handle: Handler) =>
  (event: unknown): Promise<unknown> =>
    logged({ ...names, handler: name }, () => handle(ports, boundary, event));
