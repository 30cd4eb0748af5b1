import { ClusterlessError } from '../errors.ts';
import { cliToUri } from '../metadata/uri.ts';

/** An `s3://bucket/key` as it is typed, key verbatim, as the URI that everything else uses. */
export const uriArgument = (text: string): string => {
  if (/^s3:\/\/[^/]+(\/|$)/.test(text)) return cliToUri(text.indexOf('/', 5) < 0 ? `${text}/` : text);
  throw new ClusterlessError('CLS_USAGE', `"${text}" is not an S3 URI`, { hint: 'Write it as s3://bucket/key.' });
};
