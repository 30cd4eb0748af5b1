import type { ECRClient } from '@aws-sdk/client-ecr';
import { splitImageName } from '../../image/image-name.ts';
import type { Desired } from '../../object.ts';
import type { Tags } from '../../ownership-tags.ts';
import { isForeign, isOurs, ownerTags } from '../../ownership-tags.ts';
import type { Call, Done, Fields, Writer } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { nameOf, toProviderError } from '../errors.ts';
import { presentTags, removeTag, removeUntagged } from '../image/images.ts';
import { letLambdaPull } from '../image/lambda-pull.ts';
import { pushImage } from '../image/push-image.ts';
import { imageUri } from '../image/registry.ts';
import type { FoundRepository } from '../image/repository.ts';
import {
  createRepository,
  deleteRepository,
  mendRepository,
  readRepository,
  writeRepositoryTags,
} from '../image/repository.ts';
import type { ImageContext } from './image.ts';

/** Of the repository: it is the project's, not one component's. */
const repositoryAddress = 'project:images';

const foreign = (repository: string): ProviderError =>
  new ProviderError('foreign-owner', `the repository ${repository} was not made by this project`, {
    hint: 'Rename the project, or remove that repository when nobody needs it.',
  });

const removedTags = (wanted: Tags, managed: Fields): readonly string[] => {
  const last = managed['tags'];
  return typeof last === 'object' && last !== null ? Object.keys(last).filter((name) => !(name in wanted)) : [];
};

export const imageWriter = (context: ImageContext): Writer<'image'> => {
  const { clients, place, onBuild } = context;
  /** A repository that something is pushed to right now is not empty, whatever it says. */
  const pushing = new Map<string, number>();

  const tagsOf = ({ spec }: Desired<'image'>, call: Call): Tags => ({
    ...spec.tags,
    ...ownerTags(call.owner, repositoryAddress),
  });

  const ourRepository = async (ecr: ECRClient, desired: Desired<'image'>, call: Call): Promise<FoundRepository> => {
    const { repository } = desired.spec;
    const before = await readRepository(ecr, repository);
    if (before !== undefined) return before;
    call.fence();
    await createRepository(ecr, repository, tagsOf(desired, call));
    const made = await readRepository(ecr, repository);
    if (made === undefined) throw new ProviderError('transient', `the repository ${repository} is not to be seen yet`);
    return made;
  };

  /** The repository as it should be; its own, or nothing is done in it. */
  const settle = async (ecr: ECRClient, desired: Desired<'image'>, call: Call, managed: Fields): Promise<void> => {
    const { repository, forFunction, tags } = desired.spec;
    const found = await ourRepository(ecr, desired, call);
    if (!isOurs(found.tags, call.owner)) throw foreign(repository);
    call.fence();
    await mendRepository(ecr, repository, found);
    const set = tagsOf(desired, call);
    const drop = removedTags(tags, managed);
    const differ = Object.entries(set).some(([name, value]) => found.tags[name] !== value) || drop.length > 0;
    if (differ) await writeRepositoryTags(ecr, found.arn, { set, drop });
    if (forFunction) await letLambdaPull(ecr, place, repository);
  };

  const isThere = async (ecr: ECRClient, { spec: { repository, tag } }: Desired<'image'>): Promise<boolean> =>
    (await presentTags(ecr, repository, [tag])).has(tag);

  const push = async (ecr: ECRClient, desired: Desired<'image'>, call: Call): Promise<void> => {
    if (await isThere(ecr, desired)) return;
    const onLine = (line: string): void => onBuild(desired.address, line);
    const { signal } = call;
    const docker = await context.docker();
    try {
      await pushImage({ ecr, docker, place, image: desired, signal, onLine, fence: () => call.fence() });
    } catch (error) {
      // Tags cannot be moved: somebody else pushed the same content at the same time.
      if (await isThere(ecr, desired).catch(() => false)) return;
      throw error;
    }
  };

  const ensure = async (desired: Desired<'image'>, call: Call, managed: Fields): Promise<Done> => {
    const { repository } = desired.spec;
    pushing.set(repository, (pushing.get(repository) ?? 0) + 1);
    try {
      const ecr = await clients.ecr();
      await settle(ecr, desired, call, managed);
      await push(ecr, desired, call);
      return { physicalId: imageUri(place, desired.name), attributes: {}, outputs: {} };
    } catch (error) {
      throw toProviderError(error);
    } finally {
      pushing.set(repository, (pushing.get(repository) ?? 1) - 1);
    }
  };

  const remove = async (ecr: ECRClient, name: string, call: Call): Promise<void> => {
    const { repository, tag } = splitImageName(name);
    const found = await readRepository(ecr, repository);
    if (found === undefined) return;
    if (isForeign(found.tags, call.owner)) throw foreign(repository);
    call.fence();
    await removeTag(ecr, repository, tag);
    // One without our tags was made by somebody: it stays, without this image.
    if (!isOurs(found.tags, call.owner) || (pushing.get(repository) ?? 0) > 0) return;
    if (await removeUntagged(ecr, repository)) await deleteRepository(ecr, repository);
  };

  return {
    create: (desired, call) => ensure(desired, call, {}),
    update: (desired, prior, call) => ensure(desired, call, prior.managed),
    delete: async ({ name }, _policy, call) => {
      try {
        await remove(await clients.ecr(), name, call);
      } catch (error) {
        if (nameOf(error) !== 'RepositoryNotFoundException') throw toProviderError(error);
      }
      return 'deleted';
    },
    // Every step looks first.
    resume: async () => 'reissue',
  };
};
