import { close } from '../../../pipeline/handlers.ts';
import { boundaryHandler } from './boundary.ts';

/** Lots whose time is over. */
export const handler = boundaryHandler('close', close);
