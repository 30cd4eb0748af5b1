import { Readable } from 'node:stream';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectLocation } from '../../../metadata/uri.ts';
import { fromUri, uriToCli } from '../../../metadata/uri.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { DataInfo, DataStore } from '../../../ports/data-store.ts';
import { toClusterlessError } from '../errors.ts';
import { copyObject } from './copy-object.ts';
import type { CopyLimits } from './copy-plan.ts';
import { copyLimits } from './copy-plan.ts';
import type { S3ReaderOptions } from './data-reader.ts';
import { createS3DataReader, infoOf, missing, objectAt, wholeSeconds } from './data-reader.ts';

export interface S3DataOptions extends S3ReaderOptions {
  readonly clock: Pick<Clock, 'wall'>;
  readonly limits?: CopyLimits;
}

/** The part size of streams: 10,000 parts are 160 GB, and three of them are in memory at a time. */
const streamPart = 16 * 1024 ** 2;

async function* counted(body: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    count(chunk.byteLength);
    // A producer may use its buffer again; parts are held until they are sent.
    yield Uint8Array.from(chunk);
  }
}

/** Users' data in any bucket of the account. */
export const createS3DataStore = (options: S3DataOptions): DataStore => {
  const { client, owner, clock, limits = copyLimits } = options;
  const at = (location: ObjectLocation) => objectAt(owner, location);
  const reader = createS3DataReader(options);

  const write = async (uri: string, body: AsyncIterable<Uint8Array>): Promise<DataInfo> => {
    let size = 0;
    try {
      const { Upload } = await import('@aws-sdk/lib-storage');
      const stream = Readable.from(
        counted(body, (bytes) => {
          size += bytes;
        }),
        { objectMode: false },
      );
      const params = { ...at(fromUri(uri)), Body: stream };
      const upload = new Upload({ client: await client(), params, partSize: streamPart, queueSize: 3 });
      const { ETag: etag = '' } = await upload.done();
      const written = await reader.headOf(uri);
      // Somebody else may have written since: then only what is known of our own is said.
      if (written?.ETag === etag) return infoOf(written);
      return { size, etag, modified: clock.wall(), checksum: `etag:${etag}` };
    } catch (error) {
      throw toClusterlessError(error);
    }
  };

  const copy = async (from: string, to: string): Promise<DataInfo> => {
    const source = await reader.headOf(from);
    if (source === undefined) throw missing(from);
    // S3 refuses it, and there is nothing to do.
    if (uriToCli(from) === uriToCli(to)) return infoOf(source);
    try {
      const s3 = await client();
      const copied = await copyObject({
        client: s3,
        owner,
        from: fromUri(from),
        to: fromUri(to),
        head: source,
        limits,
      });
      const { size, checksum } = infoOf(source);
      return {
        size,
        etag: copied.etag,
        modified: wholeSeconds(copied.modified ?? clock.wall()),
        // An ETag is that of one upload; other checksums are of the bytes and go with them.
        checksum: checksum.startsWith('etag:') ? `etag:${copied.etag}` : checksum,
      };
    } catch (error) {
      throw toClusterlessError(error);
    }
  };

  const remove = async (uri: string): Promise<void> => {
    try {
      await (await client()).send(new DeleteObjectCommand(at(fromUri(uri))));
    } catch (error) {
      throw toClusterlessError(error);
    }
  };

  return { ...reader, write, copy, remove };
};
