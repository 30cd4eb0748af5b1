import { bucketArn } from './arn.ts';
import type { CallFacts } from './calls.ts';

/** The bucket or the object that a call of S3 is about. */
export const askedBucket = ({ operation, input, region = '' }: CallFacts): readonly string[] => {
  const bucket: unknown = Reflect.get(input, 'Bucket');
  if (typeof bucket !== 'string') return [];
  const arn = bucketArn({ region }, bucket);
  if (operation === 'DeleteObjects') return [`${arn}/*`];
  const key: unknown = Reflect.get(input, 'Key');
  const inBucket = /^(ListObject|HeadBucket|ListMultipart)/.test(operation) || typeof key !== 'string';
  return [inBucket ? arn : `${arn}/${key}`];
};
