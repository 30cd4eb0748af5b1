import { systemClock } from '../ports/clock.ts';
import { draw, noLine, removed } from '../report/live-line.ts';
import type { Progress } from '../report/progress.ts';
import { progressLine, startProgress } from '../report/progress.ts';
import { screenOf } from './answer.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';

/** Progress on stderr while a verb works. Without a terminal it says nothing. */
export interface Live {
  update(step: (progress: Progress) => Progress): void;
  /** Takes the line away, before the answer. */
  end(): void;
}

export const liveLine = (io: Io, flags: Pick<Flags, 'ascii'>, phase: string): Live => {
  const screen = { ...screenOf(io, flags), color: io.color && io.progressIsTTY };
  let progress = startProgress(phase, systemClock.monotonic());
  let line = noLine;
  const write = (next: { readonly line: typeof line; readonly write: string }): void => {
    line = next.line;
    if (next.write !== '') io.note(next.write);
  };
  return {
    update: (step) => {
      if (!io.progressIsTTY) return;
      progress = step(progress);
      const now = systemClock.monotonic();
      write(draw(line, progressLine(progress, now, screen), now));
    },
    end: () => write(removed(line)),
  };
};
