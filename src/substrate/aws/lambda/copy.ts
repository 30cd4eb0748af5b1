import { copy } from '../../../workloads/copy.ts';
import { workloadHandler } from './workload.ts';

/** Copies the objects of a lot. */
export const handler = workloadHandler('copy', (ports, _settings, event) => copy(ports, event));
