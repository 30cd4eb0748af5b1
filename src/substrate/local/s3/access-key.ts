/**
 * Nobody checks credentials here; the id of the access key says whose doing a request is. Workloads get one that names
 * the command which everything they write belongs to.
 */
import type { S3Request } from './s3-request.ts';

const prefix = 'local-';

/** @param root of the work that a workload belongs to */
export const accessKeyOf = (root: string): string => `${prefix}${root}`;

const signed = /\bCredential=(?<id>[^/,\s]+)/;

const accessKeyId = ({ header, query }: S3Request): string | undefined =>
  signed.exec(header('authorization') ?? '')?.groups?.['id'] ??
  query.get('X-Amz-Credential')?.split('/')[0] ??
  query.get('AWSAccessKeyId') ??
  undefined;

/** Undefined for programs that we did not start. */
export const rootOfRequest = (request: S3Request): string | undefined => {
  const id = accessKeyId(request);
  const root = id?.startsWith(prefix) === true ? id.slice(prefix.length) : '';
  // It becomes part of a file name.
  return /^[0-9a-z]{1,40}$/.test(root) ? root : undefined;
};
