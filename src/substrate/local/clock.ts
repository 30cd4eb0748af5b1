import { statSync } from 'node:fs';
import { z } from 'zod';
import { ClusterlessError, messageOf } from '../../errors.ts';
import type { Clock, Instant } from '../../ports/clock.ts';
import type { Layout } from './store/layout.ts';
import { readText, removeFile, writeWhole } from './whole-file.ts';

/** `clock.json`. There is no file while the clock is real. */
const Stepped = z.strictObject({ steppedTo: z.iso.datetime() });

/** A placement's clock: real, or stepped by people and tests. Several processes see the same one. */
export interface LocalClock extends Clock {
  isStepped(): boolean;
  /** Fails with CLS_CLOCK_BACKWARDS when stepped already and later than `to`. The first step may go anywhere. */
  check(to: Instant): void;
  /** Fails as `check` does. */
  advanceTo(to: Instant): void;
  /** Milliseconds from now on. */
  advance(by: number): void;
  /** Back to real time. */
  real(): void;
}

const iso = (instant: Instant): string => new Date(instant).toISOString();

const parse = (text: string, path: string): Instant => {
  try {
    return Date.parse(Stepped.parse(JSON.parse(text)).steppedTo);
  } catch (cause) {
    throw new ClusterlessError('CLS_FILE_UNREADABLE', `${path} is not a clock`, {
      detail: messageOf(cause),
      hint: 'clusterless local advance --real',
      cause,
    });
  }
};

/** The same file is read again only when another one has its path: every write makes a new inode. */
const fileReader = (path: string): (() => Instant | undefined) => {
  let identity = '';
  let steppedTo: Instant | undefined;
  return () => {
    const stats = statSync(path, { throwIfNoEntry: false });
    const current = stats === undefined ? 'none' : `${stats.ino} ${stats.mtimeMs} ${stats.ctimeMs}`;
    if (current !== identity) {
      const text = readText(path);
      steppedTo = text === undefined ? undefined : parse(text, path);
      identity = current;
    }
    return steppedTo;
  };
};

/** @param base the source of real time */
export const openClock = (layout: Layout, base: Clock): LocalClock => {
  const path = `${layout.home}/clock.json`;
  const stepped = fileReader(path);
  const now = (): Instant => stepped() ?? base.now();
  const check = (to: Instant): void => {
    const current = stepped();
    if (current !== undefined && to < current) {
      throw new ClusterlessError('CLS_CLOCK_BACKWARDS', `The clock cannot go back to ${iso(to)}`, {
        detail: `It stands at ${iso(current)}. What has happened by then cannot unhappen.`,
        hint: 'clusterless local advance --real, or clusterless local reset',
      });
    }
  };
  const advanceTo = (to: Instant): void => {
    check(to);
    writeWhole(layout, path, `${JSON.stringify({ steppedTo: iso(to) })}\n`);
  };
  return {
    ...base,
    now,
    isStepped: () => stepped() !== undefined,
    check,
    advanceTo,
    advance: (by) => advanceTo(now() + by),
    real: () => removeFile(path),
  };
};
