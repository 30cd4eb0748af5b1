import type { Address } from '../../object.ts';
import type { Observed, ReadTarget } from '../../provider.ts';
import { toProviderError } from '../errors.ts';

export const notFound: Observed = { found: 'no' };

/** A refused or failed read is never an absence. */
export const unknown = (error: unknown): Observed => ({ found: 'unknown', error: toProviderError(error) });

export type Answers = Map<Address, Observed>;

/** Each target by itself, all at once; one that fails is unknown and takes no other with it. */
export const answerEach = async (
  targets: readonly ReadTarget[],
  look: (target: ReadTarget) => Promise<Observed>,
): Promise<Answers> => {
  const pairs = await Promise.all(
    targets.map(async (target) => [target.address, await look(target).catch(unknown)] as const),
  );
  return new Map(pairs);
};

/** One listing for all; when it fails, every target is unknown. */
export const answerAll = async <Listed>(
  targets: readonly ReadTarget[],
  list: () => Promise<Listed>,
  look: (target: ReadTarget, listed: Listed) => Promise<Observed>,
): Promise<Answers> => {
  try {
    const listed = await list();
    return await answerEach(targets, (target) => look(target, listed));
  } catch (error) {
    const answer = unknown(error);
    return new Map(targets.map(({ address }) => [address, answer]));
  }
};
