import type { Stats } from 'node:fs';
import { etagOf, modifiedOf } from '../store/version.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

type Header = (name: string) => string | undefined;

const unquoted = (etag: string): string => etag.trim().replace(/^W\//, '').replaceAll('"', '');

const matches = (header: string, stats: Stats): boolean => {
  const etag = etagOf(stats);
  return header.split(',').some((each) => unquoted(each) === '*' || unquoted(each) === etag);
};

// HTTP dates have no fraction: an object of this second is not modified since it.
const isAfter = (stats: Stats, date: string): boolean =>
  Math.floor(modifiedOf(stats) / 1000) > Math.floor(Date.parse(date) / 1000);

const failed = (condition: string): S3Error => new S3Error('PreconditionFailed', undefined, { Condition: condition });

/** The name of the first condition that does not hold; RFC 9110 §13.2.2: entity tags go before dates. */
const mismatch = (stats: Stats, match: string | undefined, unmodified: string | undefined): string | undefined => {
  if (match !== undefined) return matches(match, stats) ? undefined : 'If-Match';
  return unmodified !== undefined && isAfter(stats, unmodified) ? 'If-Unmodified-Since' : undefined;
};

const isUnchanged = (stats: Stats, noneMatch: string | undefined, since: string | undefined): boolean => {
  if (noneMatch !== undefined) return matches(noneMatch, stats);
  return since !== undefined && !Number.isNaN(Date.parse(since)) && !isAfter(stats, since);
};

/** For GET and HEAD: fails with 412 or 304. */
export const checkRead = (header: Header, stats: Stats): void => {
  const broken = mismatch(stats, header('if-match'), header('if-unmodified-since'));
  if (broken !== undefined) throw failed(broken);
  if (isUnchanged(stats, header('if-none-match'), header('if-modified-since'))) throw new S3Error('NotModified');
};

/** For what is copied from: all four fail with 412. */
export const checkCopySource = (header: Header, stats: Stats): void => {
  const at = (name: string): string | undefined => header(`x-amz-copy-source-${name}`);
  const broken = mismatch(stats, at('if-match'), at('if-unmodified-since'));
  if (broken !== undefined) throw failed(`x-amz-copy-source-${broken}`);
  if (isUnchanged(stats, at('if-none-match'), at('if-modified-since'))) {
    throw failed('x-amz-copy-source-If-None-Match');
  }
};

export interface WriteCondition {
  readonly match?: string | undefined;
  /** Only where there is no object. */
  readonly isNew: boolean;
}

export const writeCondition = ({ header }: S3Request): WriteCondition => {
  const none = header('if-none-match');
  const match = header('if-match');
  if (none !== undefined && unquoted(none) !== '*') {
    throw new S3Error('NotImplemented', 'A write takes If-None-Match with * only.');
  }
  if (none !== undefined && match !== undefined) {
    throw new S3Error('InvalidRequest', 'If-Match and If-None-Match together mean nothing.');
  }
  return { match, isNew: none !== undefined };
};

/** Fails with 412, or 404 where a version is demanded of nothing. */
export const checkWrite = ({ match, isNew }: WriteCondition, stats: Stats | undefined): void => {
  if (isNew && stats !== undefined) throw failed('If-None-Match');
  if (match === undefined) return;
  if (stats === undefined) throw new S3Error('NoSuchKey');
  if (!matches(match, stats)) throw failed('If-Match');
};

/** A missing object is deleted already, whatever version was meant. */
export const checkDelete = (match: string | undefined, stats: Stats | undefined): void => {
  if (match !== undefined && stats !== undefined && !matches(match, stats)) throw failed('If-Match');
};
