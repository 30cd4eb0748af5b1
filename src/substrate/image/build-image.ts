import { ClusterlessError } from '../../errors.ts';
import type { Architecture } from '../part.ts';
import type { Docker, DockerAnswer } from './docker.ts';

export interface ImageBuild {
  /** Absolute folder of the context. */
  readonly folder: string;
  /** `<registry>/<repository>:<tag>` */
  readonly reference: string;
  /** Without it, for the engine's own processor. */
  readonly architecture?: Architecture;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const platforms: Readonly<Record<Architecture, string>> = { ARM_64: 'linux/arm64', X86_64: 'linux/amd64' };

/** An attestation makes an index out of an image, which Lambda does not take. Older builders have no flag for it. */
const environment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

const hasBuildx = async (docker: Docker): Promise<boolean> =>
  (await docker.run({ args: ['buildx', 'version'] })).code === 0;

const otherProcessor = /exec format error|no match for platform|does not match the specified platform/i;

const hintOf = (lines: string, architecture: Architecture | undefined): string => {
  if (otherProcessor.test(lines) && architecture !== undefined) {
    const emulate = 'docker run --privileged --rm tonistiigi/binfmt --install all';
    return `This engine does not run programs for ${platforms[architecture]}: choose another "architecture", or let it: ${emulate}`;
  }
  return 'The last lines of the build say why. Correct the Dockerfile or its context, then run the same command again.';
};

const failed = ({ folder, architecture }: ImageBuild, { code, lastLines }: DockerAnswer): ClusterlessError => {
  const lines = lastLines.join('\n');
  return new ClusterlessError('CLS_IMAGE', `the image of ${folder} could not be built`, {
    detail: lines === '' ? `docker build ended with ${code ?? 'a signal'}.` : lines,
    hint: hintOf(lines, architecture),
  });
};

/**
 * Builds into the engine's own store. Buildx where it is there, for only it can load from any builder.
 * @throws CLS_IMAGE with the last lines of the build
 */
export const buildImage = async (docker: Docker, build: ImageBuild): Promise<void> => {
  const { folder, reference, architecture, onLine, signal } = build;
  const start = (await hasBuildx(docker)) ? ['buildx', 'build', '--load', '--progress', 'plain'] : ['build'];
  const platform = architecture === undefined ? [] : ['--platform', platforms[architecture]];
  const answer = await docker.run({
    args: [...start, ...platform, '--tag', reference, folder],
    environment,
    ...(onLine === undefined ? {} : { onLine }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.code !== 0) throw failed(build, answer);
};
