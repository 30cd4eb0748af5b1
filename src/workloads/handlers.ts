import type { Handler } from '../ports/ports.ts';
import { copy } from './copy.ts';
import { gluePartitions } from './glue-partitions.ts';
import { logExport } from './log-export.ts';

/** Built-in workloads by the name that a `function` part gives. */
export const workloadHandlers = {
  copy: (ports, _settings, event) => copy(ports, event),
  'glue-add-partitions': (ports, _settings, event) => gluePartitions(ports, event),
  'log-export': logExport,
} as const satisfies Record<'copy' | 'glue-add-partitions' | 'log-export', Handler>;
