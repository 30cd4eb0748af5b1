import type { Instant } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { stateKey } from './key.ts';
import { parseState } from './migrate.ts';
import type { Scope, State } from './state.ts';

export interface Loaded {
  readonly state: State;
  readonly etag: string;
  /** The store's clock when it answered, and when the body was written: their difference is an age. */
  readonly date: Instant;
  readonly modified: Instant;
}

/** All that planning needs of the state bucket; by its type it cannot write. */
export type StateReader = Pick<ObjectStore, 'get'>;

/** One state object in one bucket. */
export interface StateFile<S extends StateReader = ObjectStore> {
  readonly store: S;
  readonly key: string;
}

export const stateFile = <S extends StateReader>(store: S, scope: Scope): StateFile<S> => ({
  store,
  key: stateKey(scope),
});

/** @throws CLS_STATE_CORRUPT, CLS_STATE_NEWER */
export const loadState = async (file: StateFile<StateReader>): Promise<Loaded | undefined> => {
  const stored = await file.store.get(file.key);
  if (stored === undefined) return undefined;
  const { body, etag, date, modified } = stored;
  return { state: parseState(body, file.key), etag, date, modified };
};
