import type { S3Client } from '@aws-sdk/client-s3';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { commonPrefix } from '../../common-prefix.ts';
import { ownerOf } from '../../ownership-tags.ts';
import type { Fields, Observed, Reader, ReadTarget } from '../../provider.ts';
import type { Place } from '../arn.ts';
import { bucketArn } from '../arn.ts';
import type { Policy } from '../own-statements.ts';
import { answerAll, notFound } from './answers.ts';
import {
  readEventBridge,
  readOwnership,
  readPolicy,
  readPublicAccess,
  readTags,
  readVersioned,
} from './bucket-settings.ts';
import type { AwsContext } from './context.ts';
import { listingAhead } from './listing-ahead.ts';
import { foundLogExports } from './log-export-policy.ts';
import { rememberedBaseline } from './remembered-baseline.ts';
import { managedTags } from './tags.ts';
import { isTlsOnly } from './tls-only.ts';

/** Names of the account's buckets that may be ours: one call for ten thousand. */
const listNames = async (s3: S3Client, region: string, prefix: string): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListBucketsCommand({ Prefix: prefix, BucketRegion: region, MaxBuckets: 10_000, ContinuationToken: token }),
    );
    for (const { Name } of page.Buckets ?? []) names.add(Name ?? '');
    token = page.ContinuationToken;
  } while (token);
  return names;
};

const logExportsIn = (place: Place, { name, desired }: ReadTarget, { Statement }: Policy): Fields => {
  const wanted = desired?.kind === 'bucket' ? desired.spec.logExports : undefined;
  const found = foundLogExports(place, { bucket: name, wanted, statements: Statement });
  return found === undefined ? {} : { logExports: found };
};

const readAll = async (s3: S3Client, place: Place, target: ReadTarget): Promise<Observed> => {
  const at = { Bucket: target.name, ExpectedBucketOwner: place.account };
  const [versioned, eventBridge, publicAccess, objectOwnership, policy, tags] = await Promise.all([
    readVersioned(s3, at),
    readEventBridge(s3, at),
    readPublicAccess(s3, at),
    readOwnership(s3, at),
    readPolicy(s3, at),
    readTags(s3, at),
  ]);
  return {
    found: 'yes',
    ...ownerOf(tags, target),
    fields: {
      versioned,
      eventBridge,
      publicAccess,
      objectOwnership,
      tlsOnly: isTlsOnly(policy, bucketArn(place, target.name)),
      tags: managedTags(tags, target),
      ...logExportsIn(place, target, policy),
      ...rememberedBaseline('bucket', target),
    },
    checked: 'all',
  };
};

export const bucketReader = ({ clients, place }: AwsContext): Reader => {
  const listing = listingAhead(async (_, names) => listNames(await clients.s3(), place.region, commonPrefix(names)));
  return {
    ahead: (names) => listing.ahead('', names),
    batch: async (targets, depth) => {
      const wanted = targets.map(({ name }) => name);
      return await answerAll(
        targets,
        () => listing.list('', wanted),
        async (target, names) => {
          if (!names.has(target.name)) return notFound;
          // Nothing is remembered of it, so whose it is must be read.
          const known = depth === 'fast' && target.prior !== undefined;
          if (known) return { found: 'yes', owner: 'us', fields: {}, checked: 'existence' };
          return await readAll(await clients.s3(), place, target);
        },
      );
    },
  };
};
