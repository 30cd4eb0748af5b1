import { find } from '../../store/bucket.ts';
import { discard } from '../../store/staging.ts';
import type { Answer } from '../answer.ts';
import { etagHeader } from '../answer.ts';
import { receive } from '../body/receive.ts';
import { commitObject } from '../commit-object.ts';
import { checkWrite, writeCondition } from '../condition.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import type { S3Request } from '../s3-request.ts';
import { checksumHeaders, describedHeaders, wholeChecksum } from './object-headers.ts';

export const putObject = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { key } = request;
  const bucket = bucketOf(context, request.bucket);
  const condition = writeCondition(request);
  // Refused before the body is asked for; the condition is held again when the object is about to be seen.
  checkWrite(condition, find(bucket, key)?.stats);
  const { path, size, checksum: received } = await receive(request, context.layout);
  try {
    const checksum = wholeChecksum(received);
    const meta = { headers: describedHeaders(request), ...(checksum && { checksum }) };
    const stats = await commitObject(context, {
      bucket,
      key,
      staged: path,
      size,
      meta,
      condition,
      reason: 'PutObject',
    });
    return { status: 200, headers: { etag: etagHeader(stats), ...checksumHeaders(checksum) } };
  } catch (error) {
    discard(path);
    throw error;
  }
};
