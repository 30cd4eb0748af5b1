import type { Json } from '../../../metadata/canonical.ts';
import type { BucketSpec, LogExportPlace } from '../../object.ts';
import type { Place } from '../arn.ts';
import { bucketArn, logGroupArn } from '../arn.ts';
import type { OwnStatement, Statement } from '../own-statements.ts';
import { saysExactly } from '../own-statements.ts';

/** Both carry it, so that one look tells whether they are there. */
const sids = { look: 'ClusterlessLogExportLook', write: 'ClusterlessLogExportWrite' } as const;

export const logExportSids: readonly string[] = Object.values(sids);

const keys = ({ prefix }: LogExportPlace): string => (prefix === '' ? '*' : `${prefix.replace(/\/+$/, '')}/*`);

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/**
 * The service that exports logs, for log groups of this account only: without the conditions it would write here for
 * anybody (a confused deputy). It may add, never delete.
 */
export const logExportStatements = (
  place: Place,
  { bucket, exports }: { readonly bucket: string; readonly exports: readonly LogExportPlace[] },
): readonly OwnStatement[] => {
  if (exports.length === 0) return [];
  const arn = bucketArn(place, bucket);
  const common = {
    Effect: 'Allow',
    Principal: { Service: `logs.${place.region}.amazonaws.com` },
    Condition: {
      StringEquals: { 'aws:SourceAccount': [place.account] },
      ArnLike: { 'aws:SourceArn': unique(exports.map(({ logGroup }) => `${logGroupArn(place, logGroup)}:*`)) },
    },
  };
  return [
    { Sid: sids.look, ...common, Action: 's3:GetBucketAcl', Resource: arn },
    {
      Sid: sids.write,
      ...common,
      Action: 's3:PutObject',
      Resource: unique(exports.map((one) => `${arn}/${keys(one)}`)),
    },
  ];
};

/** What a bucket's policy lets in, to be compared: as wanted where it says just that, else null. */
export const foundLogExports = (
  place: Place,
  {
    bucket,
    wanted,
    statements,
  }: {
    readonly bucket: string;
    readonly wanted: BucketSpec['logExports'];
    readonly statements: readonly Statement[];
  },
): Json | undefined => {
  const right = logExportStatements(place, { bucket, exports: wanted ?? [] });
  return saysExactly(statements, right, logExportSids) ? wanted : null;
};
