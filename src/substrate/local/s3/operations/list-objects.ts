import type { Bucket } from '../../store/bucket.ts';
import { find } from '../../store/bucket.ts';
import { listKeys } from '../../store/listing/list-keys.ts';
import type { Answer } from '../answer.ts';
import { etagHeader, isoTime, ok } from '../answer.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import type { Xml } from '../xml-text.ts';
import { element, xmlDocument } from '../xml-text.ts';

interface Query {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly max: number;
  /** Keys and prefixes as the answer shows them. */
  readonly encode: (text: string) => string;
  readonly owner: boolean;
}

interface Page {
  readonly contents: readonly (Xml | undefined)[];
  readonly prefixes: readonly (Xml | undefined)[];
  /** Where the next page goes on. */
  readonly next: string | undefined;
}

const urlEncode = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/');

export const encoderOf = (query: URLSearchParams): ((text: string) => string) => {
  const type = query.get('encoding-type');
  if (type === null || type === '') return (text) => text;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return urlEncode;
};

/** S3 takes any count and answers at most a thousand. */
export const maxOf = (text: string | null): number => {
  if (text === null || text === '') return 1000;
  const max = Number(text);
  if (!Number.isInteger(max) || max < 0) throw new S3Error('InvalidArgument', 'Provided max-keys is not valid.');
  return Math.min(max, 1000);
};

const owner = element('Owner', [element('ID', 'local'), element('DisplayName', 'local')]);

const contentOf = (bucket: Bucket, key: string, query: Query): Xml | undefined => {
  const found = find(bucket, key);
  if (found === undefined) return undefined;
  return element('Contents', [
    element('Key', query.encode(key)),
    element('LastModified', isoTime(found.stats)),
    element('ETag', etagHeader(found.stats)),
    element('Size', found.stats.size),
    query.owner ? owner : undefined,
    element('StorageClass', 'STANDARD'),
  ]);
};

const isCommon = (key: string, { prefix, delimiter }: Query): boolean =>
  delimiter !== '' && key.indexOf(delimiter, prefix.length) >= 0;

const pageOf = (bucket: Bucket, query: Query): Page => {
  const { prefix, delimiter, after: startAfter, max, encode } = query;
  const contents: (Xml | undefined)[] = [];
  const prefixes: (Xml | undefined)[] = [];
  let last: string | undefined;
  if (max === 0) return { contents, prefixes, next: undefined };
  for (const key of listKeys(bucket, prefix, { startAfter, delimiter, limit: max + 1 })) {
    if (contents.length + prefixes.length === max) return { contents, prefixes, next: last };
    if (isCommon(key, query)) prefixes.push(element('CommonPrefixes', [element('Prefix', encode(key))]));
    else contents.push(contentOf(bucket, key, query));
    last = key;
  }
  return { contents, prefixes, next: undefined };
};

const queryOf = ({ query }: S3Request, after: string, withOwner: boolean): Query => ({
  prefix: query.get('prefix') ?? '',
  delimiter: query.get('delimiter') ?? '',
  max: maxOf(query.get('max-keys')),
  encode: encoderOf(query),
  owner: withOwner,
  after,
});

const common = (request: S3Request, query: Query, page: Page): readonly (Xml | undefined)[] => [
  element('Name', request.bucket),
  element('Prefix', query.encode(query.prefix)),
  query.delimiter === '' ? undefined : element('Delimiter', query.encode(query.delimiter)),
  element('MaxKeys', query.max),
  request.query.get('encoding-type') ? element('EncodingType', 'url') : undefined,
  element('IsTruncated', page.next !== undefined),
];

const tokenOf = (after: string): string => Buffer.from(after).toString('base64url');

const afterToken = (token: string): string => {
  const after = Buffer.from(token, 'base64url').toString();
  if (tokenOf(after) !== token) throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return after;
};

export const listObjectsV2 = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const token = request.query.get('continuation-token');
  const startAfter = request.query.get('start-after') ?? '';
  const after = token ? afterToken(token) : startAfter;
  const query = queryOf(request, after, request.query.get('fetch-owner') === 'true');
  const page = pageOf(bucket, query);
  return ok(
    xmlDocument('ListBucketResult', [
      ...common(request, query, page),
      element('KeyCount', page.contents.length + page.prefixes.length),
      token ? element('ContinuationToken', token) : undefined,
      startAfter === '' ? undefined : element('StartAfter', query.encode(startAfter)),
      page.next === undefined ? undefined : element('NextContinuationToken', tokenOf(page.next)),
      ...page.contents,
      ...page.prefixes,
    ]),
  );
};

export const listObjectsV1 = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const marker = request.query.get('marker') ?? '';
  const query = queryOf(request, marker, true);
  const page = pageOf(bucket, query);
  const next = query.delimiter === '' || page.next === undefined ? undefined : query.encode(page.next);
  return ok(
    xmlDocument('ListBucketResult', [
      ...common(request, query, page),
      element('Marker', query.encode(marker)),
      element('NextMarker', next),
      ...page.contents,
      ...page.prefixes,
    ]),
  );
};
