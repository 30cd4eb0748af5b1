import type { CompletedPart, HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import PQueue from 'p-queue';
import type { ObjectLocation } from '../../../metadata/uri.ts';
import { nameOf, statusOf } from '../errors.ts';
import type { CopyLimits, CopyPart } from './copy-plan.ts';
import { planOf } from './copy-plan.ts';
import type { TargetObject, Upload } from './unfinished-uploads.ts';
import { abortOwn, abortUpload, listUploads, resumable } from './unfinished-uploads.ts';

export interface CopyRequest {
  readonly client: S3Client;
  readonly owner: string | undefined;
  readonly from: ObjectLocation;
  readonly to: ObjectLocation;
  /** HEAD of `from`: the copy is of this very version, or fails. */
  readonly head: HeadObjectCommandOutput;
  readonly limits: CopyLimits;
}

export interface Copied {
  readonly etag: string;
  readonly modified: number | undefined;
}

const sourceOf = ({ from, owner, head }: CopyRequest) => ({
  CopySource: `${from.bucket}/${encodeURIComponent(from.key).replaceAll('%2F', '/')}`,
  CopySourceIfMatch: head.ETag,
  ExpectedSourceBucketOwner: owner,
});

const targetOf = ({ to, owner }: CopyRequest): TargetObject => ({
  Bucket: to.bucket,
  Key: to.key,
  ExpectedBucketOwner: owner,
});

const copyWhole = async (request: CopyRequest): Promise<Copied> => {
  const { client } = request;
  const { CopyObjectResult: done } = await client.send(
    new CopyObjectCommand({ ...targetOf(request), ...sourceOf(request), MetadataDirective: 'COPY' }),
  );
  return { etag: done?.ETag ?? '', modified: done?.LastModified?.getTime() };
};

/** What a single copy takes along by itself, a multipart copy must be told. */
const metadataOf = (head: HeadObjectCommandOutput) => ({
  CacheControl: head.CacheControl,
  ContentDisposition: head.ContentDisposition,
  ContentEncoding: head.ContentEncoding,
  ContentLanguage: head.ContentLanguage,
  ContentType: head.ContentType,
  Expires: head.Expires,
  Metadata: head.Metadata,
});

const tagsOf = async ({ client, from, owner, head }: CopyRequest): Promise<string | undefined> => {
  if (!head.TagCount) return undefined;
  const { TagSet = [] } = await client.send(
    new GetObjectTaggingCommand({ Bucket: from.bucket, Key: from.key, ExpectedBucketOwner: owner }),
  );
  return new URLSearchParams(TagSet.map(({ Key = '', Value = '' }): [string, string] => [Key, Value])).toString();
};

/** That of an earlier attempt, or a new one; then what nobody goes on with is thrown away. */
const openUpload = async (request: CopyRequest, plan: readonly CopyPart[]): Promise<Upload> => {
  const { client, head } = request;
  const to = targetOf(request);
  const uploads = await listUploads(client, to);
  const found = await resumable(client, to, { uploads, plan });
  if (found !== undefined) return found;
  const created = new CreateMultipartUploadCommand({ ...to, ...metadataOf(head), Tagging: await tagsOf(request) });
  const { UploadId: id = '' } = await client.send(created);
  await abortOwn(client, to, { uploads, own: id });
  return { id, done: new Map() };
};

const sendPart = async (
  request: CopyRequest,
  { id, done }: Upload,
  { number, range }: CopyPart,
): Promise<CompletedPart> => {
  const before = done.get(number);
  if (before !== undefined) return { PartNumber: number, ETag: before };
  const { CopyPartResult } = await request.client.send(
    new UploadPartCopyCommand({
      ...targetOf(request),
      ...sourceOf(request),
      UploadId: id,
      PartNumber: number,
      CopySourceRange: range,
    }),
  );
  return { PartNumber: number, ETag: CopyPartResult?.ETag };
};

/** After the first failure none is begun, and those under way are waited for. */
const sendParts = async (request: CopyRequest, upload: Upload, plan: readonly CopyPart[]): Promise<CompletedPart[]> => {
  const queue = new PQueue({ concurrency: request.limits.concurrency });
  try {
    return await queue.addAll(plan.map((part) => () => sendPart(request, upload, part)));
  } catch (error) {
    queue.clear();
    await queue.onIdle();
    throw error;
  }
};

const copyInParts = async (request: CopyRequest, size: number): Promise<Copied> => {
  const { client, head, limits } = request;
  const to = targetOf(request);
  const plan = planOf(size, head.ETag ?? '', limits);
  const upload = await openUpload(request, plan);
  try {
    const Parts = await sendParts(request, upload, plan);
    const { ETag = '' } = await client.send(
      new CompleteMultipartUploadCommand({ ...to, UploadId: upload.id, MultipartUpload: { Parts } }),
    );
    return { etag: ETag, modified: undefined };
  } catch (error) {
    // The source is another now. After any other failure the upload stays open: the next attempt goes on with its parts.
    if (statusOf(error) === 412) await abortUpload(client, to, upload.id);
    throw error;
  }
};

/** Server side: no byte comes through here. Keeps metadata and tags. */
export const copyObject = async (request: CopyRequest): Promise<Copied> => {
  const size = request.head.ContentLength ?? 0;
  if (size <= request.limits.single) return await copyWhole(request);
  try {
    return await copyInParts(request, size);
  } catch (error) {
    // Somebody else has put the parts together or thrown them away.
    if (nameOf(error) !== 'NoSuchUpload') throw error;
    return await copyInParts(request, size);
  }
};
