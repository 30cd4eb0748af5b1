import type { S3Client } from '@aws-sdk/client-s3';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { parseStoreName } from '../../metadata/stores.ts';
import type { AwsPlacement } from './aws.ts';
import { toClusterlessError } from './errors.ts';

const bucketNames = async (s3: S3Client): Promise<readonly string[]> => {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(new ListBucketsCommand({ MaxBuckets: 10_000, ContinuationToken: token }));
    names.push(...(page.Buckets ?? []).map(({ Name = '' }) => Name));
    token = page.ContinuationToken;
  } while (token);
  return names;
};

/** Every placement of the account, in all regions, by the names of its stores; there the stage is in lower case. */
export const readPlacements = async (open: () => Promise<S3Client>): Promise<readonly AwsPlacement[]> => {
  try {
    return (await bucketNames(await open())).flatMap((name): AwsPlacement[] => {
      const store = parseStoreName(name);
      if (store?.kind !== 'metadata') return [];
      const { stage, account, region } = store;
      return [{ provider: 'aws', stage, account, region }];
    });
  } catch (error) {
    throw toClusterlessError(error);
  }
};
