import { ClusterlessError } from '../errors.ts';
import type { Listed, ObjectStore } from '../ports/object-store.ts';
import type { Placement } from '../reconciler/target.ts';
import { placementRoot } from '../state/key.ts';
import { parseState } from '../state/migrate.ts';
import type { State } from '../state/state.ts';

type Listing = Pick<ObjectStore, 'list' | 'get'>;

const keysOf = async (states: Listing, prefix: string): Promise<readonly string[]> => {
  const found: Listed[] = [];
  try {
    for await (const one of states.list(prefix)) found.push(one);
  } catch (error) {
    // Without a bucket nothing is remembered.
    if (!(error instanceof ClusterlessError) || error.code !== 'CLS_NOT_BOOTSTRAPPED') throw error;
  }
  return found.map(({ key }) => key).filter((key) => key.endsWith('/state.json'));
};

const stateOf = async (states: Listing, key: string): Promise<State | undefined> => {
  const stored = await states.get(key);
  return stored === undefined ? undefined : parseState(stored.body, key);
};

/**
 * Whoever removes the state of what is deployed leaves it to nobody. The record of a project does not tell: it is
 * written last, so a project whose first `apply` failed in the middle has none.
 * @throws CLS_REFUSED
 */
export const refuseWhileRemembered = async (states: Listing, placement: Placement): Promise<void> => {
  for (const key of await keysOf(states, placementRoot(placement))) {
    const state = await stateOf(states, key);
    const [first, ...more] = Object.keys(state?.resources ?? {});
    if (state === undefined || first === undefined) continue;
    const { project, projectVersion } = state.scope;
    throw new ClusterlessError('CLS_REFUSED', `${project}/${projectVersion} is deployed`, {
      detail: `Its state remembers ${first}${more.length > 0 ? ` and ${more.length} more` : ''}.`,
      hint: 'Destroy the project first, also when its last apply was incomplete: clusterless destroy',
    });
  }
};
