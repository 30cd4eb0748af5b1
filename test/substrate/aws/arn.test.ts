import { expect, test } from 'vitest';
import { bucketArn, functionArn } from '../../../src/substrate/aws/arn.ts';
import { imageUri, repositoryOfImage } from '../../../src/substrate/aws/image/registry.ts';

const account = '123456789012';

test.each([
  ['us-west-2', 'aws', 'amazonaws.com'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
])('what is in %s is in the partition %s, and its hosts end with %s', (region, partition, suffix) => {
  const place = { account, region };
  expect(bucketArn(place, 'lake')).toBe(`arn:${partition}:s3:::lake`);
  expect(functionArn(place, 'f')).toBe(`arn:${partition}:lambda:${region}:${account}:function:f`);
  const uri = imageUri(place, 'orders-images-1:t');
  expect(uri).toBe(`${account}.dkr.ecr.${region}.${suffix}/orders-images-1:t`);
  expect(repositoryOfImage(uri)).toBe(`arn:${partition}:ecr:${region}:${account}:repository/orders-images-1`);
});
