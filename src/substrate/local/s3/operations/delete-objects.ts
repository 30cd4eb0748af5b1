import { z } from 'zod';
import type { Bucket } from '../../store/bucket.ts';
import { isKey } from '../../store/key-path.ts';
import type { Answer } from '../answer.ts';
import { noContent, ok } from '../answer.ts';
import { receiveText } from '../body/receive.ts';
import { deleteObject } from '../commit-object.ts';
import type { S3Context } from '../s3-context.ts';
import { bucketOf } from '../s3-context.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from '../s3-request.ts';
import { parseXml } from '../xml-body.ts';
import type { Xml } from '../xml-text.ts';
import { element, xmlDocument } from '../xml-text.ts';

export const deleteOne = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const { key, header } = request;
  await deleteObject(context, bucketOf(context, request.bucket), { key, match: header('if-match') });
  return noContent;
};

const Named = z.object({ Key: z.string(), ETag: z.string().optional(), VersionId: z.string().optional() });

const DeleteBody = z.object({
  Delete: z.object({ Object: z.array(Named).min(1).max(1000), Quiet: z.string().optional() }),
});

const deleteNamed = async (context: S3Context, bucket: Bucket, named: z.infer<typeof Named>): Promise<void> => {
  const { Key: key, ETag: match, VersionId: version } = named;
  if (version !== undefined && version !== 'null') throw new S3Error('NotImplemented', 'Versions are not kept.');
  if (!isKey(key)) throw new S3Error('KeyTooLongError');
  await deleteObject(context, bucket, { key, match });
};

const outcomeOf = async (
  context: S3Context,
  bucket: Bucket,
  named: z.infer<typeof Named>,
): Promise<Xml | undefined> => {
  try {
    await deleteNamed(context, bucket, named);
    return element('Deleted', [element('Key', named.Key)]);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return element('Error', [
      element('Key', named.Key),
      element('Code', error.code),
      element('Message', error.message),
    ]);
  }
};

/** `POST ?delete`: each key has its own outcome. */
export const deleteMany = async (context: S3Context, request: S3Request): Promise<Answer> => {
  const bucket = bucketOf(context, request.bucket);
  const { Delete: body } = await parseXml(await receiveText(request), DeleteBody);
  const quiet = body.Quiet?.trim().toLowerCase() === 'true';
  const outcomes: (Xml | undefined)[] = [];
  for (const named of body.Object) {
    const outcome = await outcomeOf(context, bucket, named);
    if (!quiet || outcome?.xml.startsWith('<Error>') === true) outcomes.push(outcome);
  }
  return ok(xmlDocument('DeleteResult', outcomes));
};
