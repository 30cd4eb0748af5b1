import { collectEvent } from '../../../pipeline/handlers.ts';
import { boundaryHandler } from './boundary.ts';

/** Objects that arrive or go, as S3 announces them. */
export const handler = boundaryHandler('collect', collectEvent);
