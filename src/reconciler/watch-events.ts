import type { Diagnostic } from '../errors.ts';
import type { Plan } from './plan.ts';
import type { Result } from './result.ts';

interface Of {
  /** `<name>/<version>` */
  readonly project: string;
}

export type WatchEvent =
  | { readonly type: 'watching'; readonly projects: readonly string[] }
  /** The files are invalid now; what was last valid stays wanted, and nothing is pruned. */
  | { readonly type: 'stalled'; readonly reason: string; readonly diagnostics: readonly Diagnostic[] }
  /** The files may be right, but what they need to know could not be read; asked again after `retryMs`. */
  | { readonly type: 'unread'; readonly error: unknown; readonly retryMs: number }
  | ({ readonly type: 'changed' } & Of)
  /** Its file is gone. That deletes nothing. */
  | ({ readonly type: 'unwatched' } & Of)
  | ({ readonly type: 'in-sync'; readonly plan: Plan } & Of)
  | ({ readonly type: 'applied'; readonly result: Result } & Of)
  | ({ readonly type: 'failed'; readonly error: unknown; readonly retryMs: number | null } & Of)
  | ({ readonly type: 'busy'; readonly retryMs: number } & Of)
  | { readonly type: 'stopped' };
