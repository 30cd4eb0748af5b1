import { gluePartitions } from '../../../workloads/glue-partitions.ts';
import { catalog } from './tables.ts';
import { workloadHandler } from './workload.ts';

/** Adds the folders of a lot to a table. */
export const handler = workloadHandler(
  'glue-add-partitions',
  (ports, _settings, event) => gluePartitions(ports, event),
  { catalog },
);
