import type { Initiator, ListMultipartUploadsCommandOutput, MultipartUpload, Part, S3Client } from '@aws-sdk/client-s3';
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { nameOf } from '../errors.ts';
import type { CopyPart } from './copy-plan.ts';
import { decodeKey } from './list-objects.ts';

/** The object in every call about its uploads. */
export interface TargetObject {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner: string | undefined;
}

export interface Upload {
  readonly id: string;
  /** ETags of the parts that are there already, by number. */
  readonly done: ReadonlyMap<number, string>;
}

const keyOf = ({ EncodingType }: ListMultipartUploadsCommandOutput, key = ''): string =>
  EncodingType === 'url' ? decodeKey(key) : key;

/** Uploads to this very key that were begun and not ended, by whomever. */
export const listUploads = async (client: S3Client, to: TargetObject): Promise<readonly MultipartUpload[]> => {
  const { Key, ...bucket } = to;
  const found: MultipartUpload[] = [];
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListMultipartUploadsCommand({
        ...bucket,
        Prefix: Key,
        EncodingType: 'url',
        KeyMarker: page === undefined ? undefined : Key,
        UploadIdMarker: page?.NextUploadIdMarker,
      }),
    );
    for (const upload of page.Uploads ?? []) if (keyOf(page, upload.Key) === Key) found.push(upload);
    // Other keys that begin with this one come after it.
  } while (page.IsTruncated && keyOf(page, page.NextKeyMarker) === Key);
  return found;
};

interface Parts {
  readonly parts: readonly Part[];
  readonly initiator: Initiator | undefined;
}

const listParts = async (client: S3Client, to: TargetObject, id: string): Promise<Parts> => {
  const parts: Part[] = [];
  let initiator: Initiator | undefined;
  let marker: string | undefined;
  do {
    const page = await client.send(new ListPartsCommand({ ...to, UploadId: id, PartNumberMarker: marker }));
    parts.push(...(page.Parts ?? []));
    initiator = page.Initiator;
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return { parts, initiator };
};

/** Ended by somebody else meanwhile is fine. */
export const abortUpload = async (client: S3Client, to: TargetObject, id: string): Promise<void> => {
  try {
    await client.send(new AbortMultipartUploadCommand({ ...to, UploadId: id }));
  } catch (error) {
    if (nameOf(error) !== 'NoSuchUpload') throw error;
  }
};

const fits = (parts: readonly Part[], plan: readonly CopyPart[]): boolean =>
  parts.length > 0 && parts.every(({ PartNumber = 0, Size }) => plan[PartNumber - 1]?.size === Size);

/** The upload of an earlier attempt that has parts of this plan, and none of another. */
export const resumable = async (
  client: S3Client,
  to: TargetObject,
  { uploads, plan }: { readonly uploads: readonly MultipartUpload[]; readonly plan: readonly CopyPart[] },
): Promise<Upload | undefined> => {
  for (const { UploadId: id = '' } of uploads.toReversed()) {
    const { parts } = await listParts(client, to, id);
    if (!fits(parts, plan)) continue;
    return { id, done: new Map(parts.map(({ PartNumber = 0, ETag = '' }) => [PartNumber, ETag])) };
  }
  return undefined;
};

/** What the same function began and nobody can go on with. Uploads of others are theirs. */
export const abortOwn = async (
  client: S3Client,
  to: TargetObject,
  { uploads, own }: { readonly uploads: readonly MultipartUpload[]; readonly own: string },
): Promise<void> => {
  if (uploads.length === 0) return;
  const { initiator } = await listParts(client, to, own);
  const left = uploads.filter(({ Initiator: by }) => by?.ID !== undefined && by.ID === initiator?.ID);
  for (const { UploadId } of left) await abortUpload(client, to, UploadId ?? '');
};
