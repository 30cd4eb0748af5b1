import type { Handler } from '../ports/ports.ts';
import { copy } from './copy.ts';

/** Built-in workloads by the name that a `function` part gives. */
export const workloadHandlers = {
  copy: (ports, _settings, event) => copy(ports, event),
} as const satisfies Record<'copy', Handler>;
