import type { Answer } from '../answer.ts';
import { etagHeader, isoTime, noContent, ok } from '../answer.ts';
import { isAlgorithm } from '../body/checksum.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import type { Upload } from '../upload.ts';
import { createUpload, openUpload, partsOf, removeUpload, uploadFolder, uploadsOf } from '../upload.ts';
import type { Xml } from '../xml-text.ts';
import { element, xmlDocument } from '../xml-text.ts';
import { encoderOf, maxOf } from './list-objects.ts';
import { checksumElement, describedHeaders } from './object-headers.ts';

const checksumOf = (request: S3Request): Pick<Upload, 'algorithm' | 'checksumType'> => {
  const algorithm = request.header('x-amz-checksum-algorithm')?.toLowerCase();
  if (algorithm === undefined) return {};
  if (!isAlgorithm(algorithm)) throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  const isFull = type === 'FULL_OBJECT' || algorithm === 'crc64nvme';
  if (isFull && algorithm.startsWith('sha')) {
    throw new S3Error('InvalidRequest', 'The FULL_OBJECT checksum type cannot be used with SHA checksums.');
  }
  return { algorithm, checksumType: isFull ? 'FULL_OBJECT' : 'COMPOSITE' };
};

export const createMultipartUpload = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const { key } = request;
  const checksum = checksumOf(request);
  const id = context.clock.id();
  createUpload(bucket, { id, key, initiated: context.clock.wall(), headers: describedHeaders(request), ...checksum });
  return ok(
    xmlDocument('InitiateMultipartUploadResult', [
      element('Bucket', bucket.name),
      element('Key', key),
      element('UploadId', id),
    ]),
    {
      ...(checksum.algorithm && { 'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase() }),
      ...(checksum.checksumType && { 'x-amz-checksum-type': checksum.checksumType }),
    },
  );
};

export const abortUpload = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const id = request.query.get('uploadId') ?? '';
  openUpload(bucket, id, request.key);
  removeUpload(bucket, id);
  return noContent;
};

const markerOf = (text: string | null): number => {
  const marker = Number(text ?? 0);
  if (!Number.isInteger(marker) || marker < 0) throw new S3Error('InvalidArgument', 'The marker is not valid.');
  return marker;
};

export const listParts = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { query, key } = request;
  const bucket = bucketOf(context, request.bucket);
  const upload = openUpload(bucket, query.get('uploadId') ?? '', key);
  const marker = markerOf(query.get('part-number-marker'));
  const max = maxOf(query.get('max-parts'));
  const left = partsOf(uploadFolder(bucket, upload.id)).filter(({ number }) => number > marker);
  const page = left.slice(0, max);
  return ok(
    xmlDocument('ListPartsResult', [
      element('Bucket', bucket.name),
      element('Key', key),
      element('UploadId', upload.id),
      element('PartNumberMarker', marker),
      element('NextPartNumberMarker', page.at(-1)?.number ?? 0),
      element('MaxParts', max),
      element('IsTruncated', left.length > page.length),
      element('ChecksumAlgorithm', upload.algorithm?.toUpperCase()),
      element('ChecksumType', upload.checksumType),
      ...page.map(({ number, stats, checksum }) =>
        element('Part', [
          element('PartNumber', number),
          element('LastModified', isoTime(stats)),
          element('ETag', etagHeader(stats)),
          element('Size', stats.size),
          checksum && element(checksumElement(checksum.algorithm), checksum.value),
        ]),
      ),
      element('StorageClass', 'STANDARD'),
    ]),
  );
};

const uploadElement = (upload: Upload, encode: (text: string) => string): Xml | undefined =>
  element('Upload', [
    element('Key', encode(upload.key)),
    element('UploadId', upload.id),
    element('StorageClass', 'STANDARD'),
    element('Initiated', new Date(upload.initiated).toISOString()),
  ]);

/** After the upload that the markers name; after all of the key when it names no upload. */
const afterMarkers = (uploads: readonly Upload[], query: URLSearchParams): readonly Upload[] => {
  const key = query.get('key-marker') ?? '';
  const id = query.get('upload-id-marker') ?? '';
  const at = uploads.findIndex((each) => each.key === key && each.id === id);
  if (at >= 0) return uploads.slice(at + 1);
  return uploads.filter((each) => Buffer.compare(Buffer.from(each.key), Buffer.from(key)) > 0);
};

export const listUploads = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { query } = request;
  if (query.get('delimiter')) throw new S3Error('NotImplemented', 'Uploads are listed without a delimiter.');
  const bucket = bucketOf(context, request.bucket);
  const prefix = query.get('prefix') ?? '';
  const encode = encoderOf(query);
  const max = maxOf(query.get('max-uploads'));
  const left = afterMarkers(uploadsOf(bucket), query).filter(({ key }) => key.startsWith(prefix));
  const page = left.slice(0, max);
  const isTruncated = left.length > page.length;
  return ok(
    xmlDocument('ListMultipartUploadsResult', [
      element('Bucket', bucket.name),
      element('KeyMarker', encode(query.get('key-marker') ?? '')),
      element('UploadIdMarker', query.get('upload-id-marker') ?? ''),
      isTruncated ? element('NextKeyMarker', encode(page.at(-1)?.key ?? '')) : undefined,
      isTruncated ? element('NextUploadIdMarker', page.at(-1)?.id) : undefined,
      element('Prefix', encode(prefix)),
      query.get('encoding-type') ? element('EncodingType', 'url') : undefined,
      element('MaxUploads', max),
      element('IsTruncated', isTruncated),
      ...page.map((upload) => uploadElement(upload, encode)),
    ]),
  );
};
