import type { Answer } from './answer.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from './operations/buckets.ts';
import { completeUpload } from './operations/complete-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { deleteMany, deleteOne } from './operations/delete-objects.ts';
import { listObjectsV1, listObjectsV2 } from './operations/list-objects.ts';
import { putObject } from './operations/put-object.ts';
import { getObjectTagging, readObject } from './operations/read-object.ts';
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts';
import { abortUpload, createMultipartUpload, listParts, listUploads } from './operations/uploads.ts';
import type { S3Context } from './s3-context.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

export type Operation = (context: S3Context, request: S3Request) => Promise<Answer>;

/** Queries that make another operation of a request. A query of S3 that is not here and not known is refused. */
const service: Readonly<Record<string, Operation>> = { 'GET ': listBuckets };

const bucket: Readonly<Record<string, Operation>> = {
  'GET ': listObjectsV1,
  'GET list-type': listObjectsV2,
  'GET location': getBucketLocation,
  'GET versioning': getBucketVersioning,
  'GET uploads': listUploads,
  'HEAD ': headBucket,
  'PUT ': createBucket,
  'DELETE ': deleteBucket,
  'POST delete': deleteMany,
};

const object: Readonly<Record<string, Operation>> = {
  'GET ': readObject,
  'GET tagging': getObjectTagging,
  'GET uploadId': listParts,
  'HEAD ': readObject,
  'PUT ': putObject,
  'PUT copy': copyObject,
  'PUT uploadId': uploadPart,
  'PUT uploadId copy': uploadPartCopy,
  'POST uploads': createMultipartUpload,
  'POST uploadId': completeUpload,
  'DELETE ': deleteOne,
  'DELETE uploadId': abortUpload,
};

const selectors = ['list-type', 'location', 'versioning', 'uploads', 'uploadId', 'delete', 'tagging'];

/** Parameters that an operation reads, or that change nothing here (`x-id` names the operation for the logs). */
const parameters = new Set(
  [
    ...selectors,
    'prefix delimiter max-keys encoding-type start-after continuation-token fetch-owner marker',
    'partNumber part-number-marker max-parts key-marker upload-id-marker max-uploads x-id',
    'max-buckets bucket-region AWSAccessKeyId Signature Expires',
  ].flatMap((names) => names.split(' ')),
);

const isKnown = (name: string, value: string): boolean =>
  parameters.has(name) ||
  name.startsWith('response-') ||
  name.toLowerCase().startsWith('x-amz-') ||
  (name === 'versionId' && value === 'null');

const refuseUnknown = (query: URLSearchParams): void => {
  for (const [name, value] of query) {
    if (!isKnown(name, value)) throw new S3Error('NotImplemented', `${name} is not implemented.`);
  }
};

/** Headers that would change what a write means; to ignore them would be to lie. */
const refused = ['x-amz-write-offset-bytes', 'x-amz-object-lock-mode', 'x-amz-object-lock-legal-hold', 'x-amz-tagging'];

const tableOf = ({ bucket: name, key }: S3Request): Readonly<Record<string, Operation>> => {
  if (name === '') return service;
  return key === '' ? bucket : object;
};

/** The operation of a request. Fails with 501 for what S3 has and we have not, 405 for what nobody has. */
export const route = (request: S3Request): Operation => {
  const { method, query, header } = request;
  refuseUnknown(query);
  for (const name of refused) {
    if (header(name) !== undefined) throw new S3Error('NotImplemented', `${name} is not implemented.`);
  }
  const selected = selectors.filter((name) => query.has(name));
  const copies = method === 'PUT' && header('x-amz-copy-source') !== undefined ? ['copy'] : [];
  const table = tableOf(request);
  const operation = table[`${method} ${[...selected, ...copies].join(' ')}`];
  if (operation !== undefined) return operation;
  if (selected.length > 0 || ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS'].includes(method)) {
    throw new S3Error('NotImplemented');
  }
  throw new S3Error('MethodNotAllowed');
};
