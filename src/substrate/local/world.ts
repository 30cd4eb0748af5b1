import { pipelineHandlers } from '../../pipeline/handlers.ts';
import { heal } from '../../pipeline/heal.ts';
import { workloadHandlers } from '../../workloads/handlers.ts';
import type { MachineryOptions } from './machinery.ts';

/** What a placement runs: the same functions that a cloud gets. */
export const standardWorld: Pick<MachineryOptions, 'handlers' | 'heal' | 'startEndpoint'> = {
  handlers: { ...pipelineHandlers, ...workloadHandlers },
  heal: (ports, arc) => heal(ports, arc),
  startEndpoint: async (over) => {
    // Loaded when the first workload asks: most commands never do.
    const { startS3Endpoint } = await import('./s3/s3-endpoint.ts');
    return startS3Endpoint(over);
  },
};
