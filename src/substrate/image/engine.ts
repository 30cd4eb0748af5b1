import { ClusterlessError } from '../../errors.ts';
import type { Docker } from './docker.ts';

/** What matters of the engine that answered. */
export interface Engine {
  /** Containers run in a machine of their own, which is not this one. */
  readonly isDesktop: boolean;
  /** The engine runs without root, and with a network of its own. */
  readonly isRootless: boolean;
}

const unreachable = (hint: string) => (detail: string) =>
  new ClusterlessError('CLS_DOCKER', 'no Docker engine answers', { detail, hint });

/**
 * Asks for the engine behind the command line.
 * @param hint what to do without one
 * @throws CLS_DOCKER when there is none
 */
export const findEngine = async (docker: Docker, hint: string): Promise<Engine> => {
  const format = '{{.OperatingSystem}}|{{.SecurityOptions}}';
  const { code, isMissing, stdout, lastLines } = await docker.run({ args: ['info', '--format', format] });
  const refuse = unreachable(hint);
  if (isMissing) throw refuse('There is no program "docker" in the PATH.');
  if (code !== 0) throw refuse(lastLines.at(-1) ?? `docker info ended with ${code ?? 'a signal'}.`);
  const [system = '', options = ''] = stdout.split('|');
  return { isDesktop: system.includes('Docker Desktop'), isRootless: options.includes('name=rootless') };
};
