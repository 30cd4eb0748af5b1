import type { CompletedPart, HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import PQueue from 'p-queue';
import type { ObjectLocation } from '../../../metadata/uri.ts';

/** Bytes. S3 copies at most `single` in one request; `part` is at most 5 GiB, and there are at most 10,000 parts. */
export interface CopyLimits {
  readonly single: number;
  readonly part: number;
  readonly concurrency: number;
}

const GiB = 1024 ** 3;

export const copyLimits: CopyLimits = { single: 5 * GiB, part: 256 * 1024 ** 2, concurrency: 8 };

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

const targetOf = ({ to, owner }: CopyRequest) => ({ Bucket: to.bucket, Key: to.key, ExpectedBucketOwner: owner });

const copyWhole = async (request: CopyRequest): Promise<Copied> => {
  const { client } = request;
  const { CopyObjectResult: done } = await client.send(
    new CopyObjectCommand({ ...targetOf(request), ...sourceOf(request), MetadataDirective: 'COPY' }),
  );
  return { etag: done?.ETag ?? '', modified: done?.LastModified?.getTime() };
};

interface Part {
  readonly number: number;
  readonly range: string;
}

const partsOf = (size: number, part: number): Part[] => {
  const bytes = Math.max(part, Math.ceil(size / 10_000));
  return Array.from({ length: Math.ceil(size / bytes) }, (_, index) => ({
    number: index + 1,
    range: `bytes=${index * bytes}-${Math.min(size, (index + 1) * bytes) - 1}`,
  }));
};

/**
 * An upload that an earlier attempt began after the source was last written: its parts are parts of this version.
 * The sizes of its parts are checked by S3's own answer when the parts are listed.
 */
const findUpload = async (request: CopyRequest): Promise<string | undefined> => {
  const { client, to, owner, head } = request;
  const answer = await client.send(
    new ListMultipartUploadsCommand({ Bucket: to.bucket, Prefix: to.key, ExpectedBucketOwner: owner }),
  );
  const since = head.LastModified?.getTime() ?? Number.POSITIVE_INFINITY;
  const usable = (answer.Uploads ?? []).filter(
    ({ Key, Initiated }) => Key === to.key && (Initiated?.getTime() ?? 0) > since,
  );
  return usable.at(-1)?.UploadId;
};

/** What a single copy takes along by itself, a multipart copy must be told. */
const metadataOf = (head: HeadObjectCommandOutput) => ({
  CacheControl: head.CacheControl,
  ContentDisposition: head.ContentDisposition,
  ContentEncoding: head.ContentEncoding,
  ContentLanguage: head.ContentLanguage,
  ContentType: head.ContentType,
  Metadata: head.Metadata,
});

const tagsOf = async ({ client, from, owner, head }: CopyRequest): Promise<string | undefined> => {
  if (!head.TagCount) return undefined;
  const { TagSet = [] } = await client.send(
    new GetObjectTaggingCommand({ Bucket: from.bucket, Key: from.key, ExpectedBucketOwner: owner }),
  );
  return new URLSearchParams(TagSet.map(({ Key = '', Value = '' }): [string, string] => [Key, Value])).toString();
};

const openUpload = async (request: CopyRequest): Promise<string> => {
  const found = await findUpload(request);
  if (found !== undefined) return found;
  const { UploadId } = await request.client.send(
    new CreateMultipartUploadCommand({
      ...targetOf(request),
      ...metadataOf(request.head),
      Tagging: await tagsOf(request),
    }),
  );
  return UploadId ?? '';
};

const partSize = (range: string): number => {
  const [, start = '0', end = '0'] = /bytes=(\d+)-(\d+)/.exec(range) ?? [];
  return Number(end) - Number(start) + 1;
};

/** Parts that are there already, by number; a part of another size is of another plan and is sent again. */
const doneParts = async (
  request: CopyRequest,
  upload: string,
  parts: readonly Part[],
): Promise<Map<number, string>> => {
  const done = new Map<number, string>();
  let marker: string | undefined;
  do {
    const page = await request.client.send(
      new ListPartsCommand({ ...targetOf(request), UploadId: upload, PartNumberMarker: marker }),
    );
    for (const { PartNumber = 0, Size, ETag } of page.Parts ?? []) {
      const planned = parts[PartNumber - 1];
      if (ETag !== undefined && planned !== undefined && Size === partSize(planned.range)) done.set(PartNumber, ETag);
    }
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return done;
};

const copyInParts = async (request: CopyRequest, size: number): Promise<Copied> => {
  const { client, limits } = request;
  const parts = partsOf(size, limits.part);
  const upload = await openUpload(request);
  const done = await doneParts(request, upload, parts);
  const queue = new PQueue({ concurrency: limits.concurrency });
  const send = async ({ number, range }: Part): Promise<CompletedPart> => {
    const before = done.get(number);
    if (before !== undefined) return { PartNumber: number, ETag: before };
    const { CopyPartResult } = await client.send(
      new UploadPartCopyCommand({
        ...targetOf(request),
        ...sourceOf(request),
        UploadId: upload,
        PartNumber: number,
        CopySourceRange: range,
      }),
    );
    return { PartNumber: number, ETag: CopyPartResult?.ETag };
  };
  // A failure leaves the upload open: the next attempt goes on with its parts.
  const sent = await queue.addAll(parts.map((part) => () => send(part)));
  const { ETag } = await client.send(
    new CompleteMultipartUploadCommand({ ...targetOf(request), UploadId: upload, MultipartUpload: { Parts: sent } }),
  );
  return { etag: ETag ?? '', modified: undefined };
};

/** Server side: no byte comes through here. Keeps metadata and tags. */
export const copyObject = async (request: CopyRequest): Promise<Copied> => {
  const size = request.head.ContentLength ?? 0;
  return size > request.limits.single ? await copyInParts(request, size) : await copyWhole(request);
};
