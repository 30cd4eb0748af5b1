import { BoundaryDescriptor } from '../../../metadata/descriptor.ts';
import { collectEvent } from '../../../pipeline/handlers.ts';
import { healBoundary } from '../../../pipeline/sweep-boundary.ts';
import { boundaryHandler } from './boundary.ts';
import { nowAndThen } from './now-and-then.ts';

const heal = boundaryHandler('heal', (ports, boundary) => healBoundary(ports, BoundaryDescriptor.parse(boundary)));
const collect = boundaryHandler('collect', collectEvent);
const healNow = nowAndThen(() => heal(undefined));

/** Objects that arrive or go, as S3 announces them; and lots that nobody closed. */
export const handler = async (event: unknown): Promise<unknown> => {
  const collected = await collect(event);
  await healNow();
  return collected;
};
