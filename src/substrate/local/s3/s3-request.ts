import type { IncomingMessage } from 'node:http';
import { isKey } from '../store/key-path.ts';
import { isBucketName } from '../store/layout.ts';
import { S3Error } from './s3-error.ts';

export interface S3Request {
  readonly method: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Decoded; empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** A header by its lower-case name; undefined when missing or empty. */
  readonly header: (name: string) => string | undefined;
  readonly incoming: IncomingMessage;
  /** Tells a client that waits (`Expect: 100-continue`) to send the body. */
  readonly goOn: () => void;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
};

/** `host.docker.internal` is this machine within a container of Docker Desktop. */
const localHost = /^(?:127\.0\.0\.1|localhost|\[::1\]|host\.docker\.internal)(?::\d+)?$/;
const bucketHost = /^(?<bucket>.+)\.(?:localhost|host\.docker\.internal)(?::\d+)?$/;

/**
 * A web page that makes a browser call us (by a name that it points here, or across origins) is no client of ours.
 */
const bucketOfHost = (incoming: IncomingMessage): string | undefined => {
  const { host = '', origin } = incoming.headers;
  const bucket = bucketHost.exec(host)?.groups?.['bucket'];
  if (origin !== undefined || (bucket === undefined && !localHost.test(host))) {
    throw new S3Error('AccessDenied', 'This endpoint answers programs on this machine only.');
  }
  return bucket;
};

// Not `new URL`, which would take `..` and empty segments out of a key.
const splitTarget = (target: string): readonly [path: string, query: string] => {
  const relative = target.replace(/^https?:\/\/[^/?]*/, '');
  const at = relative.indexOf('?');
  return at < 0 ? [relative, ''] : [relative.slice(0, at), relative.slice(at + 1)];
};

const locate = (path: string, hostBucket: string | undefined): { bucket: string; key: string } => {
  const rest = path.replace(/^\//, '');
  if (hostBucket !== undefined) return { bucket: hostBucket, key: decode(rest) };
  const slash = rest.indexOf('/');
  if (slash < 0) return { bucket: decode(rest), key: '' };
  return { bucket: decode(rest.slice(0, slash)), key: decode(rest.slice(slash + 1)) };
};

/** Fails for a bucket or key that can never name an object, before anything touches the disk. */
export const checkNames = (bucket: string, key: string): void => {
  if (bucket !== '' && !isBucketName(bucket)) throw new S3Error('InvalidBucketName');
  if (key !== '' && !isKey(key)) throw new S3Error(Buffer.byteLength(key) > 1024 ? 'KeyTooLongError' : 'InvalidURI');
};

export const readRequest = (incoming: IncomingMessage, goOn: () => void): S3Request => {
  const [path, query] = splitTarget(incoming.url ?? '/');
  const { bucket, key } = locate(path, bucketOfHost(incoming));
  checkNames(bucket, key);
  const header = (name: string): string | undefined => {
    const value = incoming.headers[name];
    return (Array.isArray(value) ? value.join(',') : value) || undefined;
  };
  return { method: incoming.method ?? 'GET', bucket, key, query: new URLSearchParams(query), header, incoming, goOn };
};
