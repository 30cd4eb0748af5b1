import type { Stats } from 'node:fs';
import { etagHeader, httpTime } from '../answer.ts';
import type { Checksum } from '../body/receive.ts';
import type { ObjectMeta } from '../object-meta.ts';
import type { S3Request } from '../s3-request.ts';

const kept = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'] as const;
const userPrefix = 'x-amz-meta-';

const contentEncoding = (request: S3Request): string | undefined =>
  (request.header('content-encoding') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'aws-chunked')
    .join(',') || undefined;

/** The headers of a write that reads of the object give back. */
export const describedHeaders = (request: S3Request): Record<string, string> => {
  const headers: Record<string, string> = {};
  const keep = (name: string, value: string | undefined): void => {
    if (value !== undefined) headers[name] = value;
  };
  for (const name of kept) keep(name, request.header(name));
  keep('content-encoding', contentEncoding(request));
  for (const name of Object.keys(request.incoming.headers)) {
    if (name.startsWith(userPrefix)) keep(name, request.header(name));
  }
  return headers;
};

export const wholeChecksum = (checksum: Checksum | undefined): ObjectMeta['checksum'] =>
  checksum && { ...checksum, type: 'FULL_OBJECT' };

/** The checksum as headers of an answer. */
export const checksumHeaders = (checksum: ObjectMeta['checksum']): Record<string, string> =>
  checksum === undefined
    ? {}
    : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': checksum.type };

/** `ChecksumCRC32` and its like: the names of checksums in XML. */
export const checksumElement = (algorithm: string): string => `Checksum${algorithm.toUpperCase()}`;

/** What every answer about an object says. */
export const objectHeaders = (stats: Stats, meta: ObjectMeta): Record<string, string> => ({
  'content-type': 'binary/octet-stream',
  ...meta.headers,
  etag: etagHeader(stats),
  'last-modified': httpTime(stats),
  'accept-ranges': 'bytes',
});
