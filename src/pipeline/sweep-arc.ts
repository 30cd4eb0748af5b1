import type { Evaluation } from './evaluation.ts';
import { evaluateOpen, resendSinks } from './heal.ts';
import type { ArcContext } from './protocol.ts';
import type { SweepRange } from './sweep-span.ts';
import { spanOf } from './sweep-span.ts';

export interface SweptArc {
  readonly evaluations: readonly Evaluation[];
  readonly resent: number;
}

/** Everything of an arc over again from storage alone: announces what was not, and looks at every open lot. */
export const sweepArc = async (context: ArcContext, range: SweepRange): Promise<SweptArc> => {
  const span = spanOf(context.arc.unit, range);
  const resent = await resendSinks(context, span);
  const evaluations = await evaluateOpen(context, span, { kind: 'sweep', limit: Number.POSITIVE_INFINITY });
  return { evaluations, resent };
};
