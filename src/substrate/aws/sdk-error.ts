import { messageOf } from '../../errors.ts';

/** What an error of the SDK, or of the connection under it, says about itself. */
export interface SdkShape {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  /** The socket's own code: ECONNRESET, ETIMEDOUT. */
  readonly code: string | undefined;
  /** Where S3 says that the bucket is, when it was asked in another region. */
  readonly bucketRegion: string | undefined;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const shapeOf = (error: unknown): SdkShape => {
  const status = member(member(error, '$metadata'), 'httpStatusCode');
  const headers = member(member(error, '$response'), 'headers');
  return {
    name: error instanceof Error ? error.name : '',
    message: messageOf(error),
    status: typeof status === 'number' ? status : undefined,
    code: textOf(member(error, 'code') ?? member(member(error, 'cause'), 'code')),
    bucketRegion: textOf(member(headers, 'x-amz-bucket-region')),
  };
};

/** The name of an SDK error (`NoSuchKey`), empty for what is no error. */
export const nameOf = (error: unknown): string => shapeOf(error).name;

/** HTTP status of the reply that the error came with; undefined when there was none. */
export const statusOf = (error: unknown): number | undefined => shapeOf(error).status;
