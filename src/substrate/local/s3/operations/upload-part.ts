import { discard } from '../../store/staging.ts';
import type { Answer } from '../answer.ts';
import { etagHeader, isoTime, ok } from '../answer.ts';
import { hasherOf } from '../body/checksum.ts';
import { joinParts } from '../body/join-parts.ts';
import { receive } from '../body/receive.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import { addPart, openUpload, partNumberOf, uploadFolder } from '../upload.ts';
import { element, xmlDocument } from '../xml-text.ts';
import { copySource } from './copy-object.ts';
import { checksumElement, checksumHeaders, wholeChecksum } from './object-headers.ts';
import { parseRange } from './read-object.ts';

interface Target {
  readonly folder: string;
  readonly number: number;
  readonly algorithm: ReturnType<typeof openUpload>['algorithm'];
}

const targetOf = (context: S3Context, request: S3Request): Target => {
  const bucket = bucketOf(context, request.bucket);
  const id = request.query.get('uploadId') ?? '';
  const { algorithm } = openUpload(bucket, id, request.key);
  return { folder: uploadFolder(bucket, id), number: partNumberOf(request.query.get('partNumber')), algorithm };
};

export const uploadPart = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { folder, number } = targetOf(context, request);
  const { path, checksum } = await receive(request, context.layout);
  try {
    const stats = addPart(folder, { number, staged: path, checksum });
    const { 'x-amz-checksum-type': _, ...headers } = checksumHeaders(wholeChecksum(checksum));
    return { status: 200, headers: { etag: etagHeader(stats), ...headers } };
  } catch (error) {
    discard(path);
    throw error;
  }
};

const sourceRange = (header: string | undefined, size: number): { start: number; end: number } => {
  if (header === undefined) return { start: 0, end: size };
  const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const span = parseRange(header, size);
  if (span === undefined || start === '' || Number(end) >= size) {
    throw new S3Error('InvalidArgument', 'The x-amz-copy-source-range value must be of the form bytes=first-last.');
  }
  return span;
};

export const uploadPartCopy = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { folder, number, algorithm } = targetOf(context, request);
  const { found } = copySource(context, request);
  const range = sourceRange(request.header('x-amz-copy-source-range'), found.stats.size);
  const hasher = algorithm && hasherOf(algorithm);
  const staged = await joinParts(context.layout, [{ path: found.path, ...range }], hasher);
  try {
    const checksum = algorithm && hasher && { algorithm, value: hasher.digest().toString('base64') };
    const stats = addPart(folder, { number, staged, checksum });
    return ok(
      xmlDocument('CopyPartResult', [
        element('LastModified', isoTime(stats)),
        element('ETag', etagHeader(stats)),
        checksum && element(checksumElement(checksum.algorithm), checksum.value),
      ]),
    );
  } catch (error) {
    discard(staged);
    throw error;
  }
};
