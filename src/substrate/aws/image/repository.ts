import type { ECRClient, Repository } from '@aws-sdk/client-ecr';
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import type { Tags } from '../../ownership-tags.ts';
import { nameOf } from '../errors.ts';
import { fromAwsTags, toAwsTags } from '../providers/tags.ts';

/** What every repository of ours has. A tag stands for a content, so it can never be moved to another. */
const imageTagMutability = 'IMMUTABLE';
const imageScanningConfiguration = { scanOnPush: true };
const encryptionConfiguration = { encryptionType: 'AES256' } as const;

/** Tagged images go with what they belong to; what a broken push leaves goes by itself. */
const lifecyclePolicyText = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: 'Remove what no tag refers to',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
      action: { type: 'expire' },
    },
  ],
});

export interface FoundRepository {
  readonly arn: string;
  readonly tags: Tags;
  readonly immutableTags: boolean;
  readonly scanOnPush: boolean;
}

const undefinedOn =
  (name: string) =>
  (error: unknown): undefined => {
    if (nameOf(error) === name) return undefined;
    throw error;
  };

const describe = async (ecr: ECRClient, repository: string): Promise<Repository | undefined> => {
  const found = await ecr
    .send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }))
    .catch(undefinedOn('RepositoryNotFoundException'));
  return found?.repositories?.[0];
};

export const readRepository = async (ecr: ECRClient, repository: string): Promise<FoundRepository | undefined> => {
  const found = await describe(ecr, repository);
  if (found === undefined) return undefined;
  const arn = found.repositoryArn ?? '';
  const { tags } = await ecr.send(new ListTagsForResourceCommand({ resourceArn: arn }));
  return {
    arn,
    tags: fromAwsTags(tags),
    immutableTags: found.imageTagMutability === imageTagMutability,
    scanOnPush: found.imageScanningConfiguration?.scanOnPush === true,
  };
};

/** One that is there already is as good; its owner's tags are in the creating call. */
export const createRepository = async (ecr: ECRClient, repository: string, tags: Tags): Promise<void> => {
  await ecr
    .send(
      new CreateRepositoryCommand({
        repositoryName: repository,
        tags: toAwsTags(tags),
        imageTagMutability,
        imageScanningConfiguration,
        encryptionConfiguration,
      }),
    )
    .catch(undefinedOn('RepositoryAlreadyExistsException'));
};

/** Brings one that is there to what every repository of ours has; whoever made it may have died before it had all. */
export const mendRepository = async (ecr: ECRClient, repository: string, found: FoundRepository): Promise<void> => {
  const repositoryName = repository;
  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  if (!found.immutableTags) await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability }));
  if (!found.scanOnPush) {
    await ecr.send(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }));
  }
};

export const writeRepositoryTags = async (
  ecr: ECRClient,
  arn: string,
  { set, drop }: { readonly set: Tags; readonly drop: readonly string[] },
): Promise<void> => {
  await ecr.send(new TagResourceCommand({ resourceArn: arn, tags: toAwsTags(set) }));
  if (drop.length > 0) await ecr.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [...drop] }));
};

/** Never with `force`: whatever somebody has pushed meanwhile stays. */
export const deleteRepository = async (ecr: ECRClient, repository: string): Promise<void> => {
  await ecr
    .send(new DeleteRepositoryCommand({ repositoryName: repository }))
    .catch(undefinedOn('RepositoryNotFoundException'))
    .catch(undefinedOn('RepositoryNotEmptyException'));
};
