import type { Lane } from '../../provider.ts';

/*
 * What the services admit in most regions, with a margin: bursts, and a mean. A throttle narrows a lane while it lasts.
 * A stack holds its slot until it stands, so that at most so many are under way.
 */
export const s3Lane: Lane = { name: 's3', concurrency: 32 };
export const eventsLane: Lane = { name: 'events', concurrency: 16, perSecond: 25, burst: 75 };
/** Builds have the machine to themselves, and the engine makes use of all of it. */
export const imagesLane: Lane = { name: 'images', concurrency: 2 };
export const stacksLane: Lane = { name: 'cfn-write', concurrency: 64, perSecond: 25, burst: 75 };
