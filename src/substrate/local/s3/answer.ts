import type { Stats } from 'node:fs';
import { etagOf, modifiedOf } from '../store/version.ts';

/** Bytes of an open file, from `start` up to and without `end`; whoever sends it closes the file. */
export interface FilePart {
  readonly fd: number;
  readonly start: number;
  readonly end: number;
}

/** What an operation answers. Operations compute it; only the server writes to the socket. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is XML. */
  readonly body?: string | FilePart;
}

export const quoted = (etag: string): string => `"${etag}"`;

export const etagHeader = (stats: Stats): string => quoted(etagOf(stats));

/** As S3 writes times in XML. */
export const isoTime = (stats: Stats): string => new Date(modifiedOf(stats)).toISOString();

/** As HTTP writes times in headers. */
export const httpTime = (stats: Stats): string => new Date(modifiedOf(stats)).toUTCString();

export const ok = (body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers,
  body,
});

export const noContent: Answer = { status: 204 };
