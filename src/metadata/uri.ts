import { ClusterlessError } from '../errors.ts';

/*
 * The only place that converts between keys and URIs. In manifests, events and workload properties an `s3://` URI is
 * percent-encoded per path segment; on the command line the key stands in it verbatim.
 */
export interface ObjectLocation {
  readonly bucket: string;
  /** Any legal key, never encoded; empty for the bucket itself. */
  readonly key: string;
}

/**
 * What may stand in a segment by itself (RFC 3986 `pchar`). `+` may too but is encoded: form decoders, the
 * predecessor's among them, read it as a blank.
 */
const encodeSegment = (segment: string): string =>
  encodeURIComponent(segment).replace(/%(?:24|26|2C|3A|3B|3D|40)/g, (triplet) => decodeURIComponent(triplet));

export const encodeKey = (key: string): string => key.split('/').map(encodeSegment).join('/');

export const toUri = (bucket: string, key: string): string => `s3://${bucket}/${encodeKey(key)}`;

const s3 = /^s3:\/\/([^/?#]+)(?:\/(.*))?$/s;

const split = (uri: string): ObjectLocation | undefined => {
  const [, bucket, key = ''] = s3.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
};

/** Undefined for another scheme, no bucket, or a `%` that escapes nothing. */
export const tryFromUri = (uri: string): ObjectLocation | undefined => {
  const raw = split(uri);
  try {
    return raw && { bucket: raw.bucket, key: decodeURIComponent(raw.key) };
  } catch {
    return undefined;
  }
};

const notS3 = (uri: string): ClusterlessError =>
  new ClusterlessError('CLS_USAGE', `"${uri}" is not an S3 URI`, {
    detail: 'It must be s3://bucket/key, percent-encoded.',
  });

/** Fails with CLS_USAGE where `tryFromUri` has no answer. */
export const fromUri = (uri: string): ObjectLocation => {
  const location = tryFromUri(uri);
  if (location === undefined) throw notS3(uri);
  return location;
};

/** `s3://bucket/any key` as typed by a person. Fails with CLS_USAGE. */
export const cliToUri = (text: string): string => {
  const raw = split(text);
  if (raw === undefined) throw notS3(text);
  return toUri(raw.bucket, raw.key);
};

/** As a person would type it. Other schemes are shown as they are. */
export const uriToCli = (uri: string): string => {
  const location = tryFromUri(uri);
  return location === undefined ? uri : `s3://${location.bucket}/${location.key}`;
};

/** Key prefix of a dataset's root: repeated slashes are one, none in front, one at the end; empty for a whole bucket. */
export const rootKey = (uri: string): string => {
  const key = fromUri(uri)
    .key.replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '');
  return key === '' ? '' : `${key}/`;
};

/** The one form of a root: collapsed, with a slash at the end. */
export const rootUri = (uri: string): string => toUri(fromUri(uri).bucket, rootKey(uri));

/** The key below the root, not encoded; undefined when the URI is not under it. */
export const relativeKey = (uri: string, root: string): string | undefined => {
  const location = tryFromUri(uri);
  if (location === undefined || location.bucket !== tryFromUri(root)?.bucket) return undefined;
  const prefix = rootKey(root);
  return location.key.startsWith(prefix) ? location.key.slice(prefix.length) : undefined;
};

/** Compares decoded keys, so that no spelling of a URI gets around it. */
export const isUnder = (uri: string, root: string): boolean => relativeKey(uri, root) !== undefined;

/** Appends key text (it is encoded here) to a root, with one slash at each joint. A last part of `/` ends in one. */
export const joinUri = (root: string, ...parts: readonly string[]): string => {
  const { bucket } = fromUri(root);
  const key = [rootKey(root), ...parts]
    .join('/')
    .replace(/\/{2,}/g, '/')
    .replace(/^\//, '');
  return toUri(bucket, key);
};

/** The same relative key under another root. Fails with CLS_WORKLOAD when the URI is not under the first. */
export const reRoot = (uri: string, fromRoot: string, toRoot: string): string => {
  const relative = relativeKey(uri, fromRoot);
  if (relative === undefined) {
    throw new ClusterlessError('CLS_WORKLOAD', `${uri} is not under ${fromRoot}`, {
      detail: 'Only objects of the dataset itself can be moved to another root.',
    });
  }
  return toUri(fromUri(toRoot).bucket, `${rootKey(toRoot)}${relative}`);
};

/** Encodes the given characters only, a blank as `+`: the predecessor's encoded form of a template. */
export const encodeOnly = (text: string, characters: string): string =>
  Array.from(text, (character) =>
    !characters.includes(character) ? character : character === ' ' ? '+' : encodeURIComponent(character),
  ).join('');

export interface GlueTable {
  readonly catalog: string | null;
  readonly database: string;
  readonly table: string;
}

/** `glue://[catalog]/database/table` */
export const parseGlueUri = (uri: string): GlueTable | undefined => {
  const [, catalog, database, table] = /^glue:\/\/([^/]*)\/([^/]+)\/([^/]+)/.exec(uri) ?? [];
  if (database === undefined || table === undefined) return undefined;
  return { catalog: catalog || null, database, table };
};
