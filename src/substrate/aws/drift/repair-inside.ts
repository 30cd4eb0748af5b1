import type { Call, Deviation } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { toProviderError } from '../errors.ts';
import type { AwsContext } from '../providers/context.ts';
import { retryWhile } from '../providers/retry-while.ts';
import { labelOf } from './compare.ts';
import { lookAgain } from './look-inside.ts';
import type { Fix } from './resource-drift.ts';
import { driftOf, repairRank } from './resource-table.ts';
import type { Wanted } from './wanted.ts';

const fixing = ({ clients, clock }: AwsContext, call: Call): Fix => {
  // A function takes one change after the other; a role that is new to a service is unknown to it for a while.
  const pattern = /in progress|state: Pending|cannot be assumed/i;
  return {
    clients,
    change: (work) =>
      retryWhile({ clock, call, pattern }, () => {
        call.fence();
        return work();
      }),
  };
};

const repairOne = async (fix: Fix, wanted: Wanted, deviations: readonly Deviation[]): Promise<void> => {
  const type = driftOf(wanted.type);
  if (type === undefined) return;
  const label = labelOf(type, wanted);
  if (deviations.some(({ replaces }) => replaces)) {
    throw new ProviderError('invalid', `${label} was deleted by hand, and only making its stack anew brings it back`, {
      hint: 'Look at it with clusterless diff --refresh deep.',
    });
  }
  const differs = (member: string): boolean => {
    const paths = [label, `${label}/${member}`];
    return deviations.some(({ path }) => paths.includes(path) || path.startsWith(`${label}/${member}/`));
  };
  await type.repair(fix, wanted, differs);
};

/**
 * Makes everything inside of a stack as its template says, by the calls that somebody else made it different with:
 * CloudFormation, which sees no difference between two equal templates, would do nothing. Looks again first, so that
 * it does what a run that was killed left to do.
 */
export const repairInside = async (
  context: AwsContext,
  stack: { readonly name: string; readonly template: string },
  call: Call,
): Promise<void> => {
  try {
    const found = await lookAgain(context, stack, call.signal);
    const inOrder = found.toSorted(([a], [b]) => repairRank(a.type) - repairRank(b.type));
    const fix = fixing(context, call);
    for (const [wanted, deviations] of inOrder) await repairOne(fix, wanted, deviations);
  } catch (error) {
    throw toProviderError(error);
  }
};
