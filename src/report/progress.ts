import type { ReconcileEvent } from '../reconciler/events.ts';
import { clean } from './clean.ts';
import { elapsed } from './moments.ts';
import { count, grouped } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf, ellipsisOf } from './screen.ts';
import { cut } from './width.ts';

/** What the live line says. */
export interface Progress {
  readonly phase: string;
  readonly done: number;
  /** `null` while nobody knows. */
  readonly total: number | null;
  readonly failed: number;
  /** What runs now, oldest first. */
  readonly running: readonly string[];
  /** Monotonic milliseconds. */
  readonly since: number;
}

export const startProgress = (phase: string, now: number): Progress => ({
  phase,
  done: 0,
  total: null,
  failed: 0,
  running: [],
  since: now,
});

const nameOf = ({ action, address }: { readonly action: string; readonly address: string }): string =>
  `${action} ${address}`;

const without = (running: readonly string[], name: string): readonly string[] => {
  const at = running.indexOf(name);
  return at < 0 ? running : running.toSpliced(at, 1);
};

/** The next progress after an event of the reconciler; the same object when the line stays as it is. */
export const onReconcile = (progress: Progress, event: ReconcileEvent): Progress => {
  switch (event.type) {
    case 'observing':
      return { ...progress, phase: `Reading ${count(event.objects, 'object')}` };
    case 'lock-waiting': {
      const { user, host } = event.lease.holder;
      return { ...progress, phase: `Waiting for ${user}@${host}, who has the lock of ${event.project}` };
    }
    case 'busy-waiting':
      return { ...progress, phase: `Waiting for another operation on ${event.addresses.join(', ')}` };
    case 'begun':
      return { ...progress, phase: 'Applying', done: 0, total: event.actions };
    case 'action-started':
      // It may have waited before.
      return { ...progress, phase: 'Applying', running: [...without(progress.running, nameOf(event)), nameOf(event)] };
    case 'action-ended':
      return ended(progress, event);
    case 'draining':
      return { ...progress, phase: `Stopping after ${count(event.running, 'running action')}` };
    case 'planned':
    case 'replanned':
    case 'action-retrying':
    case 'ended':
      return progress;
  }
};

const ended = (progress: Progress, event: Extract<ReconcileEvent, { type: 'action-ended' }>): Progress => ({
  ...progress,
  done: progress.done + 1,
  failed: progress.failed + (event.outcome.outcome === 'failed' ? 1 : 0),
  running: without(progress.running, nameOf(event)),
});

/** One line: phase, count, failures, time, and what runs, as far as there is room. */
export const progressLine = (progress: Progress, now: number, screen: Screen): string => {
  const { phase, done, total, failed, running, since } = progress;
  const counted = countText(done, total);
  const wrong = failed > 0 ? `, ${grouped(failed)} failed` : '';
  const more = running.length > 1 ? ` and ${running.length - 1} more` : '';
  const what = running[0] === undefined ? '' : `: ${running[0]}${more}`;
  const line = clean(`${phase}${counted}${wrong} (${elapsed(now - since)})${what}`);
  // The last column stays free: some terminals wrap when it is written.
  const shown = cut(line, Math.min(screen.columns - 1, 200), ellipsisOf(screen));
  return failed > 0 ? colorsOf(screen).yellow(shown) : colorsOf(screen).dim(shown);
};

const countText = (done: number, total: number | null): string => {
  if (total !== null) return ` ${grouped(done)}/${grouped(total)}`;
  return done === 0 ? '' : ` ${grouped(done)}`;
};
