import { z } from 'zod';
import { State as StateObject } from '../../state/state.ts';

/** Answer of `state show`. `null`: the project was never applied here. */
export const State = z.strictObject({ state: StateObject.nullable() });
export type State = z.infer<typeof State>;
