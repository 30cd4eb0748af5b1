import type { ECRClient } from '@aws-sdk/client-ecr';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ClusterlessError } from '../../../errors.ts';
import { buildImage } from '../../image/build-image.ts';
import type { Docker } from '../../image/docker.ts';
import { findEngine } from '../../image/engine.ts';
import { tagOfContent } from '../../image/image-content.ts';
import type { Desired } from '../../object.ts';
import type { Place } from '../arn.ts';
import { imageUri, registryHost } from './registry.ts';

export interface Push {
  readonly ecr: ECRClient;
  readonly docker: Docker;
  readonly place: Place;
  readonly image: Desired<'image'>;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Called right before the image becomes visible to others. */
  readonly fence: () => void;
}

const withoutEngine =
  'Start Docker, until `docker info` answers. Or let somebody else build, and say "image": "<uri>" instead of "imagePath".';

/** A folder that somebody works in while it is built would put another content under this one's name. */
const checkContent = ({ name, spec }: Desired<'image'>): void => {
  if (tagOfContent(spec) === spec.tag) return;
  throw new ClusterlessError('CLS_IMAGE', `${spec.path} changed while ${name} was being built`, {
    detail: 'What was built is not what the plan says, so it was not pushed.',
    hint: 'Run the same command again.',
  });
};

/** `AWS:<password>`, which is good for twelve hours and for every repository of the account. */
const passwordOf = async (ecr: ECRClient): Promise<string> => {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString('utf8');
  return token.slice(token.indexOf(':') + 1);
};

const logIn = async ({ ecr, docker, place, signal }: Push): Promise<void> => {
  const registry = registryHost(place);
  const args = ['login', '--username', 'AWS', '--password-stdin', registry];
  const { code, lastLines } = await docker.run({ args, input: await passwordOf(ecr), signal });
  if (code === 0) return;
  throw new ClusterlessError('CLS_IMAGE', `Docker could not log in to ${registry}`, {
    detail: lastLines.join('\n'),
    hint: 'Look at the "credsStore" in the config.json of Docker, and at the proxy that its engine uses.',
  });
};

/**
 * Builds an image and puts it into its repository.
 * @throws CLS_DOCKER, CLS_IMAGE
 */
export const pushImage = async (push: Push): Promise<void> => {
  const { docker, place, image, signal, onLine, fence } = push;
  const { path, architecture } = image.spec;
  await findEngine(docker, withoutEngine);
  checkContent(image);
  const reference = imageUri(place, image.name);
  await buildImage(docker, { folder: path, reference, architecture, onLine, signal });
  checkContent(image);
  await logIn(push);
  fence();
  const { code, lastLines } = await docker.run({ args: ['push', reference], onLine, signal });
  if (code === 0) return;
  throw new ClusterlessError('CLS_IMAGE', `${reference} could not be pushed`, {
    detail: lastLines.join('\n'),
    hint: 'The same command tries again; layers that were pushed are not pushed twice.',
  });
};
