import { change } from './change.ts';
import { lotsOfApplied } from './open-lots.ts';
import type { Run } from './verb.ts';

export const run: Run = (call) => change(call, { command: 'apply', question: 'Apply this plan?', lots: lotsOfApplied });
