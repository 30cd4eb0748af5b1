/** A line that is drawn over itself. Pure: it answers what to write, the caller writes it. */
export interface LiveLine {
  readonly shown: string;
  /** Monotonic milliseconds of the last drawing; `null` before the first. */
  readonly drawnAt: number | null;
}

export const noLine: LiveLine = { shown: '', drawnAt: null };

const intervalMs = 100;

const erase = '\r\u001b[2K';

/** Before a line that stays, where a live line may be. */
export const overLiveLine = erase;

/** Nothing to write when the line is as it was or was drawn a moment ago. */
export const draw = (
  line: LiveLine,
  text: string,
  now: number,
): { readonly line: LiveLine; readonly write: string } => {
  const tooSoon = line.drawnAt !== null && now - line.drawnAt < intervalMs;
  if (tooSoon || text === line.shown) return { line, write: '' };
  return { line: { shown: text, drawnAt: now }, write: erase + text };
};

/** Before anything else is written to the same terminal, and at the end. */
export const removed = (line: LiveLine): { readonly line: LiveLine; readonly write: string } => ({
  line: noLine,
  write: line.shown === '' ? '' : erase,
});
