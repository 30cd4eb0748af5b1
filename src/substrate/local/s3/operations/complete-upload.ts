import { z } from 'zod';
import type { Bucket } from '../../store/bucket.ts';
import { discard } from '../../store/staging.ts';
import { etagOf } from '../../store/version.ts';
import type { Answer } from '../answer.ts';
import { etagHeader, ok } from '../answer.ts';
import type { Hasher } from '../body/checksum.ts';
import { hasherOf } from '../body/checksum.ts';
import { joinParts } from '../body/join-parts.ts';
import { checksumHeader, receiveText } from '../body/receive.ts';
import { commitObject } from '../commit-object.ts';
import { writeCondition } from '../condition.ts';
import type { ObjectMeta } from '../object-meta.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import type { Part, Upload } from '../upload.ts';
import { openUpload, partOf, removeUpload, uploadFolder } from '../upload.ts';
import { parseXml } from '../xml-body.ts';
import { element, xmlDocument } from '../xml-text.ts';
import { checksumElement } from './object-headers.ts';

const smallestPart = 5 * 1024 * 1024;

const Listed = z.looseObject({ PartNumber: z.coerce.number().int().min(1), ETag: z.string() });

const CompleteBody = z.object({ CompleteMultipartUpload: z.object({ Part: z.array(Listed).min(1) }) });

const unquoted = (etag: string): string => etag.trim().replaceAll('"', '');

const listedChecksum = (listed: z.infer<typeof Listed>, part: Part): boolean => {
  const value = part.checksum && listed[checksumElement(part.checksum.algorithm)];
  return value === undefined || value === part.checksum?.value;
};

const listedParts = (folder: string, listed: readonly z.infer<typeof Listed>[]): readonly Part[] => {
  let last = 0;
  const parts = listed.map((each) => {
    if (each.PartNumber <= last) throw new S3Error('InvalidPartOrder');
    last = each.PartNumber;
    const part = partOf(folder, each.PartNumber);
    if (part === undefined || etagOf(part.stats) !== unquoted(each.ETag) || !listedChecksum(each, part)) {
      throw new S3Error('InvalidPart', undefined, { PartNumber: String(each.PartNumber) });
    }
    return part;
  });
  const small = parts.slice(0, -1).find(({ stats }) => stats.size < smallestPart);
  if (small !== undefined) throw new S3Error('EntityTooSmall', undefined, { PartNumber: String(small.number) });
  return parts;
};

/** The checksum of the parts' checksums, as S3 makes it. */
const composite = ({ algorithm }: Upload, parts: readonly Part[]): ObjectMeta['checksum'] => {
  if (algorithm === undefined) return undefined;
  const hasher = hasherOf(algorithm);
  for (const { checksum } of parts) {
    if (checksum?.algorithm !== algorithm) return undefined;
    hasher.update(Buffer.from(checksum.value, 'base64'));
  }
  return { algorithm, value: `${hasher.digest().toString('base64')}-${parts.length}`, type: 'COMPOSITE' };
};

const checksumOf = (upload: Upload, parts: readonly Part[], hasher: Hasher | undefined): ObjectMeta['checksum'] => {
  const { algorithm } = upload;
  if (algorithm === undefined || hasher === undefined) return composite(upload, parts);
  return { algorithm, value: hasher.digest().toString('base64'), type: 'FULL_OBJECT' };
};

const checkExpected = (request: S3Request, actual: ObjectMeta['checksum']): void => {
  const expected = checksumHeader(request);
  if (expected === undefined || actual?.algorithm !== expected.algorithm) return;
  if (actual.value.replace(/-\d+$/, '') !== expected.value.replace(/-\d+$/, '')) throw new S3Error('BadDigest');
};

interface Completing {
  readonly bucket: Bucket;
  readonly upload: Upload;
  readonly parts: readonly Part[];
}

const complete = async (context: S3Context, request: S3Request, completing: Completing): Promise<Answer> => {
  const { bucket, upload, parts } = completing;
  const hasher = upload.algorithm && upload.checksumType === 'FULL_OBJECT' ? hasherOf(upload.algorithm) : undefined;
  const spans = parts.map(({ path, stats }) => ({ path, start: 0, end: stats.size }));
  const staged = await joinParts(context.layout, spans, hasher);
  try {
    const checksum = checksumOf(upload, parts, hasher);
    checkExpected(request, checksum);
    const sizes = parts.map(({ stats }) => stats.size);
    const meta = { headers: upload.headers, parts: sizes, ...(checksum && { checksum }) };
    const size = sizes.reduce((sum, each) => sum + each, 0);
    const condition = writeCondition(request);
    const { key } = upload;
    const reason = 'CompleteMultipartUpload';
    const stats = await commitObject(context, { bucket, key, staged, size, meta, condition, reason });
    removeUpload(bucket, upload.id);
    return ok(
      xmlDocument('CompleteMultipartUploadResult', [
        element('Location', `http://${request.header('host') ?? ''}/${bucket.name}/${encodeURIComponent(upload.key)}`),
        element('Bucket', bucket.name),
        element('Key', upload.key),
        element('ETag', etagHeader(stats)),
        checksum && element(checksumElement(checksum.algorithm), checksum.value),
        checksum && element('ChecksumType', checksum.type),
      ]),
    );
  } catch (error) {
    discard(staged);
    throw error;
  }
};

export const completeUpload = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const upload = openUpload(bucket, request.query.get('uploadId') ?? '', request.key);
  writeCondition(request);
  const { CompleteMultipartUpload: body } = await parseXml(
    await receiveText(request, { checksum: false }),
    CompleteBody,
  );
  const parts = listedParts(uploadFolder(bucket, upload.id), body.Part);
  return complete(context, request, { bucket, upload, parts });
};
