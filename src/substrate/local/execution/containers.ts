import { spawn } from 'node:child_process';
import { ClusterlessError } from '../../../errors.ts';
import { readContext } from '../../image/build-context.ts';
import { buildImage } from '../../image/build-image.ts';
import type { Docker } from '../../image/docker.ts';
import type { Engine } from '../../image/engine.ts';
import { findEngine } from '../../image/engine.ts';
import { imageDigest } from '../../image/image-digest.ts';
import { contentTag, imageName } from '../../image/image-name.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked for with `--docker`. */
export interface ContainerOptions {
  readonly docker: Docker;
  /** Of the `docker` command: where its engine is, and what it is configured with. */
  readonly environment: Environment;
  readonly onBuild?: (image: string, line: string) => void;
}

/** How this machine runs containers. */
export interface Containers {
  readonly environment: Environment;
  /** @throws CLS_DOCKER when there is none that could reach this machine */
  engine(): Promise<Engine>;
  /**
   * The image to run: a ready one, or one of what is in the folder now, built when it is not there yet.
   * @throws CLS_IMAGE, CLS_FILE_UNREADABLE
   */
  imageOf(made: { readonly image?: string | undefined; readonly imagePath?: string | undefined }): Promise<string>;
  /** Ends a container and forgets it, without waiting: also while this process leaves. */
  readonly remove: (name: string) => void;
}

/** Every image that is built here; `docker image ls clusterless-local` shows them. */
const repository = 'clusterless-local';

const withoutEngine =
  'Start Docker, until `docker info` answers, or leave out --docker: then commands run as child processes.';

/** The endpoint listens on 127.0.0.1 alone, and an engine without root has a 127.0.0.1 of its own. */
const refuseRootless = ({ isRootless, isDesktop }: Engine): void => {
  if (!isRootless || isDesktop) return;
  throw new ClusterlessError('CLS_DOCKER', 'containers of this Docker engine cannot reach this machine', {
    detail: 'It runs rootless, with a network of its own, and the S3 endpoint listens on 127.0.0.1 only.',
    hint: 'Use an engine that runs as root (docker context ls), or leave out --docker.',
  });
};

const localReference = (folder: string): string => {
  const context = readContext(folder);
  if (context.found === 'yes' && context.hasDockerfile) {
    return imageName(repository, contentTag(imageDigest(context, { platform: 'of the engine' })));
  }
  const why = { no: 'the folder is not there', 'no-folder': 'it is not a folder', yes: 'there is no Dockerfile in it' };
  throw new ClusterlessError('CLS_IMAGE', `no image can be built of ${folder}`, {
    detail: context.found === 'unreadable' ? context.reason : why[context.found],
    hint: 'Write a Dockerfile there, or leave out --docker: then its command runs in the folder.',
  });
};

/** Ends a container and forgets it, without waiting. By default with the environment that this process has. */
export const removeContainer = (name: string, environment?: Environment): void => {
  const env = environment === undefined ? {} : { env: { ...environment } };
  const child = spawn('docker', ['rm', '--force', name], { ...env, detached: true, stdio: 'ignore' });
  // Without a program there is no container either.
  child.on('error', () => {});
  child.unref();
};

export const openContainers = ({ docker, environment, onBuild }: ContainerOptions): Containers => {
  let found: Promise<Engine> | undefined;
  const builds = new Map<string, Promise<void>>();

  const engine = (): Promise<Engine> => {
    found ??= findEngine(docker, withoutEngine).then((one) => {
      refuseRootless(one);
      return one;
    });
    // An engine that was started meanwhile is found by the next run.
    found.catch(() => {
      found = undefined;
    });
    return found;
  };

  const build = async (folder: string, reference: string): Promise<void> => {
    const { code } = await docker.run({ args: ['image', 'inspect', '--format', '{{.Id}}', reference] });
    if (code === 0) return;
    await buildImage(docker, { folder, reference, onLine: (line) => onBuild?.(reference, line) });
  };

  /** Runs of one image wait for one build. */
  const ensure = (folder: string, reference: string): Promise<void> => {
    const building = builds.get(reference) ?? build(folder, reference);
    builds.set(reference, building);
    building.catch(() => builds.delete(reference));
    return building;
  };

  return {
    environment,
    engine,
    imageOf: async ({ image, imagePath }) => {
      if (image !== undefined) return image;
      const folder = imagePath ?? '';
      const reference = localReference(folder);
      await ensure(folder, reference);
      return reference;
    },
    remove: (name) => removeContainer(name, environment),
  };
};
