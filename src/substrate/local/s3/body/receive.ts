import type { Layout } from '../../store/layout.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import { chunkDecoder } from './aws-chunked.ts';
import type { Algorithm, Hasher } from './checksum.ts';
import { digestBytes, digestOf, hasherOf, isAlgorithm } from './checksum.ts';
import type { Spool, Spooled } from './spool.ts';
import { openSpool } from './spool.ts';

export interface Checksum {
  readonly algorithm: Algorithm;
  /** Base64. */
  readonly value: string;
}

export interface Received extends Spooled {
  readonly checksum?: Checksum;
}

const headerPrefix = 'x-amz-checksum-';

const algorithmOf = (name: string): Algorithm | undefined => {
  const end = name.toLowerCase().trim().slice(headerPrefix.length);
  return name.toLowerCase().trim().startsWith(headerPrefix) && isAlgorithm(end) ? end : undefined;
};

/** The checksum that a header gives. Two are one too many. */
export const checksumHeader = (request: S3Request): Checksum | undefined => {
  const found: Checksum[] = [];
  for (const name of Object.keys(request.incoming.headers)) {
    const algorithm = algorithmOf(name);
    const value = request.header(name);
    if (algorithm !== undefined && value !== undefined) found.push({ algorithm, value });
  }
  if (found.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header.');
  return found[0];
};

/** What the client only announces: in a trailer, or by name so that we compute it. */
const announced = (request: S3Request): Algorithm | undefined => {
  for (const name of (request.header('x-amz-trailer') ?? '').split(',')) {
    const algorithm = algorithmOf(name);
    if (algorithm !== undefined) return algorithm;
  }
  const named = request.header('x-amz-sdk-checksum-algorithm')?.toLowerCase() ?? '';
  return isAlgorithm(named) ? named : undefined;
};

interface Check {
  readonly hasher: Hasher;
  readonly verify: (digest: Buffer) => void;
}

const checkedBase64 = (value: string, size: number): Buffer => {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== size) throw new S3Error('InvalidDigest');
  return bytes;
};

const md5Check = (request: S3Request): Check | undefined => {
  const header = request.header('content-md5');
  if (header === undefined) return undefined;
  const expected = checkedBase64(header, digestBytes.md5);
  const verify = (digest: Buffer): void => {
    if (!digest.equals(expected)) throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match.');
  };
  return { hasher: digestOf('md5'), verify };
};

const payloadCheck = (request: S3Request): Check | undefined => {
  const expected = request.header('x-amz-content-sha256')?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{64}$/.test(expected)) return undefined;
  const verify = (digest: Buffer): void => {
    if (digest.toString('hex') !== expected) throw new S3Error('XAmzContentSHA256Mismatch');
  };
  return { hasher: digestOf('sha256'), verify };
};

const verifyChecksum = ({ algorithm, value }: Checksum, digest: Buffer): void => {
  if (checkedBase64(value, digestBytes[algorithm]).equals(digest)) return;
  const name = algorithm.toUpperCase();
  throw new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
};

const isChunked = (request: S3Request): boolean =>
  (request.header('content-encoding') ?? '').split(',').some((each) => each.trim() === 'aws-chunked') ||
  (request.header('x-amz-content-sha256') ?? '').startsWith('STREAMING-');

const checkSize = (request: S3Request, size: number, chunked: boolean): void => {
  const expected = request.header(chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (expected !== undefined && Number(expected) !== size) throw new S3Error('IncompleteBody');
};

type Sink = (chunk: Buffer) => Promise<unknown> | undefined;

const noTrailers: ReadonlyMap<string, string> = new Map();

/** Gives the payload to `sink`, as fast as it takes it, and answers the trailers. */
const pump = async (request: S3Request, chunked: boolean, sink: Sink): Promise<ReadonlyMap<string, string>> => {
  const decoder = chunked ? chunkDecoder() : undefined;
  request.goOn();
  for await (const bytes of request.incoming) {
    if (!Buffer.isBuffer(bytes)) continue;
    for (const chunk of decoder?.feed(bytes) ?? [bytes]) {
      const behind = sink(chunk);
      if (behind !== undefined) await behind;
    }
  }
  return decoder?.end() ?? noTrailers;
};

const trailing = (trailers: ReadonlyMap<string, string>, algorithm: Algorithm | undefined): Checksum | undefined => {
  const value = algorithm && trailers.get(`${headerPrefix}${algorithm}`);
  return algorithm === undefined || value === undefined ? undefined : { algorithm, value };
};

const checkSent = (request: S3Request): boolean => {
  const chunked = isChunked(request);
  const { headers } = request.incoming;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    throw new S3Error('MissingContentLength');
  }
  return chunked;
};

const receiveInto = async (request: S3Request, spool: Spool): Promise<Received> => {
  const chunked = checkSent(request);
  const header = checksumHeader(request);
  const algorithm = header?.algorithm ?? announced(request);
  const hasher = algorithm && hasherOf(algorithm);
  const checks = [md5Check(request), payloadCheck(request)].filter((check) => check !== undefined);
  const trailers = await pump(request, chunked, (chunk) => {
    hasher?.update(chunk);
    for (const check of checks) check.hasher.update(chunk);
    return spool.add(chunk);
  });
  const spooled = await spool.finish();
  checkSize(request, spooled.size, chunked);
  for (const check of checks) check.verify(check.hasher.digest());
  if (algorithm === undefined || hasher === undefined) return spooled;
  const digest = hasher.digest();
  const expected = header ?? trailing(trailers, algorithm);
  if (expected !== undefined) verifyChecksum(expected, digest);
  return { ...spooled, checksum: { algorithm, value: digest.toString('base64') } };
};

/** Stages the body and verifies every checksum that the client gave. On failure nothing is left. */
export const receive = async (request: S3Request, layout: Layout): Promise<Received> => {
  const spool = openSpool(layout);
  try {
    return await receiveInto(request, spool);
  } catch (error) {
    await spool.abandon();
    throw error;
  }
};

const largestText = 4 * 1024 * 1024;

/**
 * A small body as text, verified in the same way. Without `checksum`, a checksum header is about something else: that
 * of a completed upload is the whole object's.
 */
export const receiveText = async (
  request: S3Request,
  { checksum = true }: { readonly checksum?: boolean } = {},
): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  const checks = [md5Check(request), payloadCheck(request)].filter((check) => check !== undefined);
  const header = checksum ? checksumHeader(request) : undefined;
  await pump(request, isChunked(request), (chunk) => {
    size += chunk.length;
    if (size > largestText) throw new S3Error('MalformedXML', 'The body is too large.');
    chunks.push(chunk);
    return undefined;
  });
  const body = Buffer.concat(chunks);
  for (const check of checks) {
    check.hasher.update(body);
    check.verify(check.hasher.digest());
  }
  if (header !== undefined) verifyHeader(header, body);
  return body.toString();
};

const verifyHeader = (header: Checksum, body: Buffer): void => {
  const hasher = hasherOf(header.algorithm);
  hasher.update(body);
  verifyChecksum(header, hasher.digest());
};
