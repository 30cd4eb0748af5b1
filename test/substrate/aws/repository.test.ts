import type {
  PutImageScanningConfigurationCommandInput,
  PutImageTagMutabilityCommandInput,
  PutLifecyclePolicyCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-ecr';
import { ECRClient } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { mendRepository, writeRepositoryTags } from '../../../src/substrate/aws/image/repository.ts';
import { recording } from './recorded.ts';

const repositoryName = 'orders-images-1';
const arn = `arn:aws:ecr:us-west-2:123456789012:repository/${repositoryName}`;

const asked = async (work: (ecr: ECRClient) => Promise<void>) => {
  await using server = await recording(() => ({}));
  await work(new ECRClient(server.settings));
  return server.calls.map(({ target, body }) => ({ [target.split('.')[1] ?? '']: body }));
};

test('a repository that somebody opened gets back what ours have, and nothing that it has already', async () => {
  const found = { arn, tags: {}, immutableTags: false, scanOnPush: false };
  const lifecycle = { repositoryName, lifecyclePolicyText: expect.stringContaining('untagged') };
  expect(await asked((ecr) => mendRepository(ecr, repositoryName, found))).toEqual([
    { PutLifecyclePolicy: lifecycle satisfies PutLifecyclePolicyCommandInput },
    {
      PutImageTagMutability: {
        repositoryName,
        imageTagMutability: 'IMMUTABLE',
      } satisfies PutImageTagMutabilityCommandInput,
    },
    {
      PutImageScanningConfiguration: {
        repositoryName,
        imageScanningConfiguration: { scanOnPush: true },
      } satisfies PutImageScanningConfigurationCommandInput,
    },
  ]);
  const mended = { ...found, immutableTags: true, scanOnPush: true };
  expect(await asked((ecr) => mendRepository(ecr, repositoryName, mended))).toEqual([
    { PutLifecyclePolicy: lifecycle },
  ]);
});

test('tags are set and taken away by name', async () => {
  const set = { team: 'a' };
  expect(await asked((ecr) => writeRepositoryTags(ecr, arn, { set, drop: ['old'] }))).toEqual([
    { TagResource: { resourceArn: arn, tags: [{ Key: 'team', Value: 'a' }] } satisfies TagResourceCommandInput },
    { UntagResource: { resourceArn: arn, tagKeys: ['old'] } satisfies UntagResourceCommandInput },
  ]);
  expect(await asked((ecr) => writeRepositoryTags(ecr, arn, { set, drop: [] }))).toHaveLength(1);
});
