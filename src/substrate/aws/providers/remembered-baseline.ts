import { baselineField, baselineOf } from '../../baseline.ts';
import type { ObjectKind } from '../../object.ts';
import type { Fields, ReadTarget } from '../../provider.ts';

/** Nothing says by which baseline it was made: it is what is remembered, and without memory the present one. */
export const rememberedBaseline = (kind: ObjectKind, { prior }: Pick<ReadTarget, 'prior'>): Fields => {
  if (prior === undefined) return { [baselineField]: baselineOf(kind) };
  const remembered = prior.managed[baselineField];
  return remembered === undefined ? {} : { [baselineField]: remembered };
};
