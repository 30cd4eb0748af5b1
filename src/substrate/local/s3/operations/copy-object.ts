import { stageCopy } from '../../store/body/staged-body.ts';
import type { Bucket, Found } from '../../store/bucket.ts';
import { find } from '../../store/bucket.ts';
import { discard } from '../../store/staging.ts';
import type { Answer } from '../answer.ts';
import { etagHeader, isoTime, ok } from '../answer.ts';
import { commitObject } from '../commit-object.ts';
import { checkCopySource, writeCondition } from '../condition.ts';
import type { ObjectMeta } from '../object-meta.ts';
import { readMeta } from '../object-meta.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import { checkNames } from '../s3-request.ts';
import { element, xmlDocument } from '../xml-text.ts';
import { checksumElement, describedHeaders } from './object-headers.ts';

export interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
  readonly found: Found;
}

const decoded = (header: string): readonly [bucket: string, key: string] => {
  const [path = '', version] = header.split('?versionId=');
  if (version !== undefined && version !== 'null') throw new S3Error('NotImplemented', 'Versions are not kept.');
  let text: string;
  try {
    text = decodeURIComponent(path).replace(/^\//, '');
  } catch {
    throw new S3Error('InvalidArgument', 'x-amz-copy-source is not URL-encoded.');
  }
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) {
    throw new S3Error('InvalidArgument', 'x-amz-copy-source must name a bucket and a key.');
  }
  return [text.slice(0, slash), text.slice(slash + 1)];
};

/** The object that `x-amz-copy-source` names, when its conditions hold. */
export const copySource = (context: S3Context, request: S3Request): CopySource => {
  const [name, key] = decoded(request.header('x-amz-copy-source') ?? '');
  checkNames(name, key);
  const bucket = bucketOf(context, name);
  const found = find(bucket, key);
  if (found === undefined) throw new S3Error('NoSuchKey', undefined, { Key: key });
  checkCopySource(request.header, found.stats);
  return { bucket, key, found };
};

const replaces = (request: S3Request): boolean => {
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') throw new S3Error('InvalidArgument', 'Unknown directive.');
  return directive === 'REPLACE';
};

const metaOf = (request: S3Request, { bucket, key, found }: CopySource): ObjectMeta => {
  const { parts: _, checksum, headers } = readMeta(bucket, key, found.stats);
  const kept = checksum?.type === 'FULL_OBJECT' ? { checksum } : {};
  return { ...kept, headers: replaces(request) ? describedHeaders(request) : headers };
};

export const copyObject = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { key } = request;
  const bucket = bucketOf(context, request.bucket);
  const condition = writeCondition(request);
  const source = copySource(context, request);
  if (source.key === key && source.bucket.name === bucket.name && !replaces(request)) {
    throw new S3Error('InvalidRequest', 'A copy of an object onto itself must replace its metadata.');
  }
  const meta = metaOf(request, source);
  const { path, stats } = source.found;
  const staged = await stageCopy(context.layout, { path, size: stats.size }, {});
  try {
    const copied = await commitObject(context, {
      bucket,
      key,
      staged: staged.path,
      size: staged.size,
      meta,
      condition,
      reason: 'CopyObject',
    });
    return ok(
      xmlDocument('CopyObjectResult', [
        element('LastModified', isoTime(copied)),
        element('ETag', etagHeader(copied)),
        meta.checksum && element(checksumElement(meta.checksum.algorithm), meta.checksum.value),
      ]),
    );
  } catch (error) {
    discard(staged.path);
    throw error;
  }
};
