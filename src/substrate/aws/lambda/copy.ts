import { workloadHandlers } from '../../../workloads/handlers.ts';
import { workloadHandler } from './workload.ts';

/** Copies the objects of a lot. */
export const handler = workloadHandler('copy', workloadHandlers.copy);
