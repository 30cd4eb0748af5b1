import type { Lease } from '../state/state.ts';
import type { Address, ObjectKind } from '../substrate/object.ts';
import type { ActionName, Plan } from './plan.ts';
import type { Outcome, Result } from './result.ts';

interface Of {
  /** `<name>/<version>` */
  readonly project: string;
  readonly address: Address;
  readonly kind: ObjectKind;
  readonly action: ActionName;
}

/** What happens while reconciling, as data; how it looks is decided elsewhere. */
export type ReconcileEvent =
  | { readonly type: 'observing'; readonly objects: number; readonly depth: string }
  | { readonly type: 'planned'; readonly plan: Plan }
  | { readonly type: 'lock-waiting'; readonly project: string; readonly lease: Lease }
  /** Somebody else's operation runs on these objects, and is waited for. */
  | { readonly type: 'busy-waiting'; readonly addresses: readonly Address[] }
  /** The state moved between planning and beginning. */
  | { readonly type: 'replanned'; readonly plan: Plan; readonly attempt: number }
  | { readonly type: 'begun'; readonly projects: readonly string[]; readonly actions: number }
  | ({ readonly type: 'action-started'; readonly attempt: number } & Of)
  | ({ readonly type: 'action-retrying'; readonly reason: string; readonly delayMs: number } & Of)
  | ({ readonly type: 'action-ended'; readonly outcome: Outcome } & Of)
  /** Nothing new starts; `running` actions are being finished. */
  | { readonly type: 'draining'; readonly running: number }
  | { readonly type: 'ended'; readonly result: Result };
