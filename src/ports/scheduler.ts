import type { Json } from '../metadata/canonical.ts';
import type { Instant } from './clock.ts';

/** What a schedule delivers: `detail` is the event that the function is called with. */
export interface Wake {
  /** Physical name of the function. */
  readonly target: string;
  readonly detail: Json;
}

export interface Scheduler {
  /** A one-shot schedule that deletes itself. A name that is armed already stays as it was. */
  once(name: string, at: Instant, wake: Wake): Promise<void>;
  /** A missing name is fine. */
  cancel(name: string): Promise<void>;
}
