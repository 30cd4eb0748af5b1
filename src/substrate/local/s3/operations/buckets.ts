import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { z } from 'zod';
import type { Bucket } from '../../store/bucket.ts';
import { bucketExists, openBucket } from '../../store/bucket.ts';
import { errnoOf, ifThere } from '../../store/disk-error.ts';
import { withLock } from '../../store/file-lock.ts';
import { isBucketName } from '../../store/layout.ts';
import { listKeys } from '../../store/listing/list-keys.ts';
import { lockWait } from '../../store/publish.ts';
import type { Answer } from '../answer.ts';
import { noContent, ok } from '../answer.ts';
import { receiveText } from '../body/receive.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import { parseXml } from '../xml-body.ts';
import { element, xmlDocument } from '../xml-text.ts';

const newName = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const namesOf = (context: S3Context): string[] =>
  (ifThere(() => readdirSync(context.layout.buckets)) ?? [])
    .filter((name) => isBucketName(name) && bucketExists(openBucket(context.layout, name)))
    .sort();

const createdAt = (bucket: Bucket): string => new Date(statSync(bucket.root()).birthtimeMs).toISOString();

export const listBuckets = async (context: S3Context): Promise<Answer> => {
  const buckets = namesOf(context).map((name) =>
    element('Bucket', [
      element('Name', name),
      element('CreationDate', createdAt(openBucket(context.layout, name))),
      element('BucketRegion', context.region),
    ]),
  );
  const owner = element('Owner', [element('ID', 'local'), element('DisplayName', 'local')]);
  return ok(xmlDocument('ListAllMyBucketsResult', [owner, element('Buckets', buckets)]));
};

const Configuration = z.object({ CreateBucketConfiguration: z.unknown() });

export const createBucket = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { bucket: name } = request;
  const text = request.header('content-length') === undefined ? '' : await receiveText(request);
  if (text !== '') await parseXml(text, Configuration);
  if (!newName.test(name)) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
  const bucket = openBucket(context.layout, name);
  if (bucketExists(bucket)) throw new S3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name });
  mkdirSync(bucket.root(), { recursive: true });
  return { status: 200, headers: { location: `/${name}` } };
};

export const headBucket = async (context: S3Context, request: S3Request): Promise<Answer> => {
  bucketOf(context, request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': context.region } };
};

export const getBucketLocation = async (context: S3Context, request: S3Request): Promise<Answer> => {
  bucketOf(context, request.bucket);
  const { region } = context;
  // S3 answers nothing for its oldest region.
  const text = region === 'us-east-1' ? '' : region;
  return ok(xmlDocument('LocationConstraint', [{ xml: text }]));
};

/** Versions are not kept; clients that ask before they list learn so. */
export const getBucketVersioning = async (context: S3Context, request: S3Request): Promise<Answer> => {
  bucketOf(context, request.bucket);
  return ok(xmlDocument('VersioningConfiguration', []));
};

/** Takes folders without files away, and links that kept a path blocked. A file that came meanwhile stays. */
const removeEmptyTree = (dir: string): void => {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyTree(`${dir}/${entry.name}`);
    else if (entry.isSymbolicLink()) unlinkSync(`${dir}/${entry.name}`);
  }
  rmdirSync(dir);
};

const removeFolder = (bucket: Bucket): void => {
  const { layout, name } = bucket;
  try {
    if (listKeys(bucket, '', { limit: 1 }).next().done !== true) throw new S3Error('BucketNotEmpty');
    removeEmptyTree(bucket.root());
  } catch (error) {
    if (errnoOf(error) === 'ENOTEMPTY') throw new S3Error('BucketNotEmpty');
    throw error;
  }
  for (const dir of [bucket.displaced, `${layout.meta}/${name}`, `${layout.uploads}/${name}`]) {
    rmSync(dir, { recursive: true, force: true });
  }
};

export const deleteBucket = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const outcome = await withLock(bucket.lock, { clock: context.clock, wait: lockWait }, () => removeFolder(bucket));
  if (outcome === undefined) throw new S3Error('ConditionalRequestConflict');
  return noContent;
};
