import { ecrRepository } from '../../image/reference.ts';
import type { Place } from '../arn.ts';
import { dnsSuffixOf, partitionOf } from '../arn.ts';

/** The account's own registry, in which every image lies beside its stack. */
export const registryHost = ({ account, region }: Place): string =>
  `${account}.dkr.ecr.${region}.${dnsSuffixOf(region)}`;

/** @param name `<repository>:<tag>` */
export const imageUri = (place: Place, name: string): string => `${registryHost(place)}/${name}`;

/** ARN of the repository that an image is in; undefined for one that is not in ECR. */
export const repositoryOfImage = (uri: string): string | undefined => {
  const found = ecrRepository(uri);
  return found && repositoryArn(found, found.repository);
};

export const repositoryArn = (place: Place, repository: string): string =>
  `arn:${partitionOf(place.region)}:ecr:${place.region}:${place.account}:repository/${repository}`;
