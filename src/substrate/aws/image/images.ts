import type { ECRClient, ImageIdentifier } from '@aws-sdk/client-ecr';
import { BatchDeleteImageCommand, BatchGetImageCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { nameOf } from '../errors.ts';

/** So many images ECR takes in one call. */
const mostAtOnce = 100;

const inBatches = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, at) =>
    all.slice(at * mostAtOnce, (at + 1) * mostAtOnce),
  );

const noRepository = (error: unknown): boolean => nameOf(error) === 'RepositoryNotFoundException';

const presentOf = async (ecr: ECRClient, repository: string, tags: readonly string[]): Promise<readonly string[]> => {
  const imageIds = tags.map((imageTag) => ({ imageTag }));
  const { images = [] } = await ecr.send(new BatchGetImageCommand({ repositoryName: repository, imageIds }));
  return images.flatMap(({ imageId }) => imageId?.imageTag ?? []);
};

/** Which of these tags there are; none in a repository that is not there. */
export const presentTags = async (
  ecr: ECRClient,
  repository: string,
  tags: readonly string[],
): Promise<ReadonlySet<string>> => {
  try {
    const found = await Promise.all(inBatches([...new Set(tags)]).map((some) => presentOf(ecr, repository, some)));
    return new Set(found.flat());
  } catch (error) {
    if (noRepository(error)) return new Set();
    throw error;
  }
};

const removeSome = async (ecr: ECRClient, repository: string, images: readonly ImageIdentifier[]): Promise<void> => {
  for (const imageIds of inBatches(images)) {
    // What is gone is among the answer's failures, which is as good.
    await ecr.send(new BatchDeleteImageCommand({ repositoryName: repository, imageIds: [...imageIds] }));
  }
};

/** The image itself goes with its last tag. */
export const removeTag = (ecr: ECRClient, repository: string, tag: string): Promise<void> =>
  removeSome(ecr, repository, [{ imageTag: tag }]);

/** Removes what has no tag, which nobody can refer to by name. Whether nothing is left then. */
export const removeUntagged = async (ecr: ECRClient, repository: string): Promise<boolean> => {
  const untagged: ImageIdentifier[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.send(new ListImagesCommand({ repositoryName: repository, nextToken }));
    const images = page.imageIds ?? [];
    if (images.some(({ imageTag }) => imageTag !== undefined)) return false;
    untagged.push(...images);
    nextToken = page.nextToken;
  } while (nextToken);
  await removeSome(
    ecr,
    repository,
    untagged.map(({ imageDigest }) => ({ imageDigest })),
  );
  return true;
};
