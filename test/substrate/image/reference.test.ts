import { expect, test } from 'vitest';
import { ecrRepository } from '../../../src/substrate/image/reference.ts';

test.each([
  ['123456789012.dkr.ecr.us-west-2.amazonaws.com/team/convert:1', 'us-west-2', 'team/convert'],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/convert@sha256:0', 'cn-north-1', 'convert'],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/convert', 'us-gov-west-1', 'convert'],
  ['123456789012.dkr-ecr.eu-west-1.on.aws/convert:1', 'eu-west-1', 'convert'],
])('%s is in ECR', (reference, region, repository) => {
  expect(ecrRepository(reference)).toEqual({ account: '123456789012', region, repository });
});

test.each([
  'python:3.12',
  'public.ecr.aws/lambda/nodejs:22',
  '123456789012.dkr.ecr.us-west-2.amazonaws.com',
  'registry.example.com/123456789012.dkr.ecr.us-west-2.amazonaws.com/convert',
])('%s is not', (reference) => {
  expect(ecrRepository(reference)).toBeUndefined();
});
