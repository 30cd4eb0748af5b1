import type { Stats } from 'node:fs';
import { closeSync } from 'node:fs';
import type { Opened } from '../../store/bucket.ts';
import { find, openObject } from '../../store/bucket.ts';
import type { Answer } from '../answer.ts';
import { ok } from '../answer.ts';
import { checkRead } from '../condition.ts';
import type { ObjectMeta } from '../object-meta.ts';
import { readMeta } from '../object-meta.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf, noSuchKey } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import { element, xmlDocument } from '../xml-text.ts';
import { checksumHeaders, objectHeaders } from './object-headers.ts';

interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const unsatisfiable = (size: number): S3Error =>
  new S3Error('InvalidRange', undefined, { ActualObjectSize: String(size) });

/** One range of bytes; several, and what is no range, mean the whole object, as RFC 9110 wants it. */
export const parseRange = (header: string | undefined, size: number): Span | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    if (count === 0) throw unsatisfiable(size);
    return { start: size - count, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(size);
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
};

const spanOfPart = (part: string, size: number, parts: readonly number[] | undefined): Span => {
  const number = Number(part);
  const sizes = parts ?? [size];
  if (!Number.isInteger(number) || number < 1 || number > sizes.length) throw new S3Error('InvalidPartNumber');
  const start = sizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0);
  return { start, end: start + (sizes[number - 1] ?? 0) };
};

const spanOf = (request: S3Request, size: number, meta: ObjectMeta): Span | undefined => {
  const part = request.query.get('partNumber');
  if (part !== null) return spanOfPart(part, size, meta.parts);
  return parseRange(request.header('range'), size);
};

/** `response-content-type=…` and its like replace a header of the answer. */
const overrides = (query: URLSearchParams): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const header = /^response-(cache-control|content-(?:disposition|encoding|language|type)|expires)$/.exec(name)?.[1];
    if (header !== undefined) headers[header] = value;
  }
  return headers;
};

const headersOf = (request: S3Request, stats: Stats, meta: ObjectMeta, span: Span | undefined) => {
  // A checksum is of the whole object; SDKs would hold a range against it.
  const asked = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && span === undefined;
  const parts = request.query.has('partNumber') && meta.parts !== undefined;
  return {
    ...objectHeaders(stats, meta),
    ...overrides(request.query),
    ...(asked ? checksumHeaders(meta.checksum) : {}),
    ...(parts ? { 'x-amz-mp-parts-count': String(meta.parts?.length) } : {}),
    ...(span === undefined ? {} : { 'content-range': `bytes ${span.start}-${span.end - 1}/${stats.size}` }),
    'content-length': String(span === undefined ? stats.size : span.end - span.start),
  };
};

const answerOf = (context: S3Context, request: S3Request, opened: Opened): Answer => {
  const { stats, fd } = opened;
  checkRead(request.header, stats);
  const meta = readMeta(bucketOf(context, request.bucket), request.key, stats);
  const span = spanOf(request, stats.size, meta);
  const { start, end } = span ?? { start: 0, end: stats.size };
  return {
    status: span === undefined ? 200 : 206,
    headers: headersOf(request, stats, meta, span),
    body: { fd, start, end },
  };
};

/** GET and HEAD: a HEAD answers the same headers, and the server leaves the body out. */
export const readObject = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const opened = openObject(bucketOf(context, request.bucket), request.key);
  if (opened === undefined) throw noSuchKey(request);
  try {
    return answerOf(context, request, opened);
  } catch (error) {
    closeSync(opened.fd);
    throw error;
  }
};

/** Tags are refused when an object is written, so that no object has any. Some clients ask before they copy. */
export const getObjectTagging = async (context: S3Context, request: S3Request): Promise<Answer> => {
  if (find(bucketOf(context, request.bucket), request.key) === undefined) throw noSuchKey(request);
  return ok(xmlDocument('Tagging', [element('TagSet', [])]));
};
