import { splitImageName } from '../../image/image-name.ts';
import type { Tags } from '../../ownership-tags.ts';
import { isOurs, ownerOf, ownerTags } from '../../ownership-tags.ts';
import type { Fields, Observed, Reader, ReadTarget } from '../../provider.ts';
import { presentTags } from '../image/images.ts';
import { mayLambdaPull } from '../image/lambda-pull.ts';
import type { FoundRepository } from '../image/repository.ts';
import { readRepository } from '../image/repository.ts';
import { answerEach, notFound } from './answers.ts';
import type { AwsContext } from './context.ts';
import { rememberedBaseline } from './remembered-baseline.ts';
import { managedTags } from './tags.ts';

/** Images carry no tags of AWS's own: whose one is, its repository says, which all images of a project share. */
const ownerIn = (tags: Tags, target: ReadTarget): ReturnType<typeof ownerOf> =>
  isOurs(tags, target.owner)
    ? ownerOf({ ...tags, ...ownerTags(target.owner, target.address) }, target)
    : ownerOf(tags, target);

const wantsLambda = ({ desired, prior }: ReadTarget): boolean =>
  (desired?.kind === 'image' && desired.spec.forFunction) || prior?.managed['lambdaMayPull'] === true;

const fieldsOf = async (
  target: ReadTarget,
  found: FoundRepository,
  mayPull: (repository: string) => Promise<boolean>,
): Promise<Fields> => {
  const { repository, tag } = splitImageName(target.name);
  return {
    content: tag,
    immutableTags: found.immutableTags,
    scanOnPush: found.scanOnPush,
    ...(wantsLambda(target) && { lambdaMayPull: await mayPull(repository) }),
    tags: managedTags(found.tags, target),
    ...rememberedBaseline('image', target),
  };
};

/** Each repository is asked once for all its images. */
const oncePerRepository = <T>(ask: (repository: string) => Promise<T>): ((repository: string) => Promise<T>) => {
  const asked = new Map<string, Promise<T>>();
  return (repository) => {
    const answer = asked.get(repository) ?? ask(repository);
    asked.set(repository, answer);
    return answer;
  };
};

export const imageReader = ({ clients, place }: AwsContext): Reader => ({
  batch: async (targets, depth) => {
    const ecr = await clients.ecr();
    const names = targets.map(({ name }) => splitImageName(name));
    const present = oncePerRepository((repository) => {
      const tags = names.filter((name) => name.repository === repository).map(({ tag }) => tag);
      return presentTags(ecr, repository, tags);
    });
    const settings = oncePerRepository((repository) => readRepository(ecr, repository));
    const mayPull = oncePerRepository((repository) => mayLambdaPull(ecr, place, repository));
    return await answerEach(targets, async (target): Promise<Observed> => {
      const { repository, tag } = splitImageName(target.name);
      if (!(await present(repository)).has(tag)) return notFound;
      if (depth === 'fast' && target.prior !== undefined) {
        return { found: 'yes', owner: 'us', fields: { content: tag }, checked: 'existence' };
      }
      const found = await settings(repository);
      if (found === undefined) return notFound;
      const fields = await fieldsOf(target, found, mayPull);
      return { found: 'yes', ...ownerIn(found.tags, target), fields, checked: 'all' };
    });
  },
});
