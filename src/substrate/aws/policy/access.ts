import type { Place } from '../arn.ts';
import type { Statement } from '../render/statement.ts';

/** A statement with its reason; statements of one `sid` stand together in the document. */
export interface Access extends Statement {
  /** Letters and digits: a policy has no comments, so its name says what it is for. */
  readonly sid: string;
}

/** What is called of one object of a kind, by its physical name. */
export type AccessOf = (place: Place, name: string) => readonly Access[];

/** AWS has no resource level for these actions. */
export const everywhere: readonly string[] = ['*'];

export const access = (sid: string, actions: readonly string[], resources: readonly string[]): Access => ({
  sid,
  actions,
  resources,
});

/** Listing of keys that begin so; without it S3 calls a missing key "denied". */
export const listing = (sid: string, bucketArn: string, prefixes: readonly string[]): Access => ({
  ...access(sid, ['s3:ListBucket'], [bucketArn]),
  condition: { StringLike: { 's3:prefix': prefixes } },
});
