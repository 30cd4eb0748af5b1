import { messageOf } from '../../../errors.ts';
import type { Desired } from '../../object.ts';
import type { Observed, Reader, ReadTarget, Unmet } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { networkOf } from '../render/network-parameters.ts';
import { phaseOf } from '../stack/stack-status.ts';
import { answerEach, notFound } from './answers.ts';
import type { Managed } from './stack-reader.ts';

/** A stack by its name; undefined when there is none. */
interface Describing {
  describe(name: string): Promise<{ readonly status: string } | undefined>;
}

const hint = 'Make it, with the same files: clusterless bootstrap --network';

const unmetWithout = (network: string, status: string | undefined): Unmet => {
  const why = status === undefined ? 'is not there' : `cannot be used (${status})`;
  return { detail: `The network ${network}, which containers run in, ${why}.`, hint };
};

const look = async (api: Describing, network: string): Promise<Unmet | undefined> => {
  const status = (await api.describe(network))?.status;
  const there = status !== undefined && (phaseOf(status) === 'settled' || status.startsWith('UPDATE'));
  return there ? undefined : unmetWithout(network, status);
};

/** The network that must be there first. Where all is as wanted, nobody is asked. */
const neededBy = ({ desired }: ReadTarget, observed: Observed, managed: Managed): string | undefined => {
  if (desired?.kind !== 'stack' || observed.found === 'unknown') return undefined;
  const network = networkOf(desired.spec.parts);
  if (network === undefined || observed.found === 'no') return network;
  return observed.fields['template'] === managed(desired)['template'] ? undefined : network;
};

/** Says of stacks that are going to be made or changed that their network is missing. One call for each network. */
export const checkingNetworks = (reader: Reader, api: Describing, managed: Managed): Reader => ({
  ...reader,
  batch: async (targets, depth, signal) => {
    const answers = await reader.batch(targets, depth, signal);
    const looked = new Map<string, Promise<Unmet | undefined>>();
    return await answerEach(targets, async (target) => {
      const observed = answers.get(target.address) ?? notFound;
      const network = neededBy(target, observed, managed);
      if (network === undefined || observed.found === 'unknown') return observed;
      const looking = looked.get(network) ?? look(api, network);
      looked.set(network, looking);
      const unmet = await looking;
      return unmet === undefined ? observed : { ...observed, unmet };
    });
  },
});

/** CloudFormation's own words do not say what to do. */
export const networkFailure = (error: unknown, { spec }: Desired<'stack'>): unknown => {
  const network = networkOf(spec.parts);
  if (network === undefined || !/Unable to fetch parameters/i.test(messageOf(error))) return error;
  return new ProviderError('invalid', unmetWithout(network, undefined).detail, { hint, cause: error });
};
