import type { Stats } from 'node:fs';
import type { Clock, Instant } from '../../../ports/clock.ts';

const perMs = 1024;
let lastTick = 0;

/**
 * A number that grows with wall time and with every call of this process: about a microsecond. Sequencers are made of
 * it, and the modification times of conditionally written files, whose kernel times are too coarse to tell two apart.
 */
export const nextTick = (clock: Clock, after = 0): number => {
  lastTick = Math.max(lastTick + 1, after + 1, clock.wall() * perMs);
  return lastTick;
};

/** As `utimes` wants it. */
export const secondsOfTick = (tick: number): number => tick / perMs / 1000;

export const tickOfModified = (stats: Stats): number => Math.ceil(stats.mtimeMs * perMs);

/** As S3 writes it: hexadecimal, compared as text. */
export const sequencer = (clock: Clock): string => nextTick(clock).toString(16).toUpperCase().padStart(16, '0');

/** What a stepped clock says; undefined, for the kernel's own time, when the clock is the real one. */
export const steppedTime = (clock: Clock): Instant | undefined => {
  const now = clock.now();
  return Math.abs(now - clock.wall()) < 1000 ? undefined : now;
};

/**
 * A modification time in seconds that shows as `at` in milliseconds, and differs below that from write to write: inodes
 * are used again, and under a stepped clock many files have one time.
 */
export const stampOf = (clock: Clock, at: Instant): number => (at + 0.05 + (nextTick(clock) % 400) / 1000) / 1000;

/** Milliseconds since 1970. */
export const modifiedOf = (stats: Stats): Instant => Math.floor(stats.mtimeMs);

const micros = (ms: number): string => Math.round(ms * 1000).toString(36);

/** Opaque and without quotes. Changes with every write, and when an editor changes the file. `-1`: not an MD5. */
export const etagOf = (stats: Stats): string =>
  `${stats.ino.toString(36)}${micros(stats.ctimeMs)}${micros(stats.mtimeMs)}${stats.size.toString(36)}-1`;

/** What of the version is known before a staged body becomes visible, and stays when it does. */
export const contentIdentity = (stats: Stats): string =>
  `${stats.ino.toString(36)}-${micros(stats.mtimeMs)}-${stats.size.toString(36)}`;
