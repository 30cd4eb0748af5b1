import { ClusterlessError, messageOf } from '../errors.ts';
import type { Clock, Instant } from '../ports/clock.ts';
import type { State } from './state.ts';
import type { Loaded, StateFile } from './store.ts';
import { loadState } from './store.ts';

/** When a write left us, by both clocks: a suspended laptop stops the monotonic one, a person sets the other. */
export interface Sent {
  readonly wall: Instant;
  readonly monotonic: number;
}

export type Written =
  | { readonly outcome: 'ours'; readonly etag: string; readonly sent: Sent }
  | { readonly outcome: 'moved'; readonly now: Loaded | undefined };

const attempts = 5;

type Answer = { readonly etag: string } | { readonly refused: unknown };

const put = async (file: StateFile, body: Uint8Array, etag: string | undefined): Promise<Answer> => {
  try {
    if (etag === undefined) {
      const answer = await file.store.putNew(file.key, body);
      return typeof answer === 'object' ? { etag: answer.created } : { refused: answer };
    }
    const answer = await file.store.putIfMatch(file.key, body, etag);
    return typeof answer === 'object' ? { etag: answer.ok } : { refused: answer };
  } catch (error) {
    return { refused: error };
  }
};

const pause = (clock: Clock, attempt: number): Promise<void> =>
  clock.sleep(Math.ceil(clock.random() * Math.min(250 * 2 ** attempt, 2000)));

const reload = async (file: StateFile, clock: Clock): Promise<Loaded | undefined> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await loadState(file);
    } catch (error) {
      if (error instanceof ClusterlessError || attempt === attempts - 1) throw error;
      await pause(clock, attempt);
    }
  }
};

const gaveUp = (file: StateFile, reason: unknown): ClusterlessError =>
  reason instanceof ClusterlessError
    ? reason
    : new ClusterlessError('CLS_TRANSIENT', `The state object ${file.key} could not be written`, {
        detail: messageOf(reason),
        cause: reason,
      });

/**
 * One compare-and-swap of the state. A refusal or a missing reply proves nothing, because the transport may have
 * repeated a write that was applied: the body is read again and our own `writeId` in it means that we won. The very
 * same body is repeated only while the store still has what we matched.
 */
export const writeState = async (
  file: StateFile,
  next: State,
  from: { readonly etag: string | undefined; readonly clock: Clock },
): Promise<Written> => {
  const { etag, clock } = from;
  const body = new TextEncoder().encode(`${JSON.stringify(next)}\n`);
  const sent: Sent = { wall: clock.wall(), monotonic: clock.monotonic() };
  for (let attempt = 0; ; attempt++) {
    const answer = await put(file, body, etag);
    if ('etag' in answer) return { outcome: 'ours', etag: answer.etag, sent };
    const now = await reload(file, clock);
    if (now?.state.writeId === next.writeId) return { outcome: 'ours', etag: now.etag, sent };
    if (now?.etag !== etag) return { outcome: 'moved', now };
    if (attempt === attempts - 1) throw gaveUp(file, answer.refused);
    await pause(clock, attempt);
  }
};
