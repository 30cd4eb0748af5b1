import { change } from './change.ts';
import { lotsOfRemoved } from './open-lots.ts';
import type { Run } from './verb.ts';

export const run: Run = (call) =>
  change(call, {
    command: 'destroy',
    question: 'Delete all of this? Buckets that hold data are kept.',
    lots: lotsOfRemoved,
  });
