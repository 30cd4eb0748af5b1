import { ClusterlessError } from '../../../errors.ts';
import type { Engine } from '../../image/engine.ts';

/** What a container of a workload is. */
export interface ContainerCommand {
  readonly name: string;
  readonly image: string;
  /** It was built here: nobody has another one to pull. */
  readonly isBuilt: boolean;
  readonly words: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly memoryMB?: number | undefined;
  readonly engine: Engine;
  /** Buckets that the S3 endpoint has: SDKs put them before the name of a host. */
  readonly buckets: readonly string[];
}

/** The name of this machine within containers of Docker Desktop. */
const desktopHost = 'host.docker.internal';

/** Where containers of an engine reach what listens on 127.0.0.1 of this machine. */
export const hostFor = ({ isDesktop }: Engine): string => (isDesktop ? desktopHost : '127.0.0.1');

/** On Linux containers share this machine's network; those of Docker Desktop have a machine of their own. */
const network = (engine: Engine, buckets: readonly string[]): readonly string[] =>
  engine.isDesktop
    ? [desktopHost, ...buckets.map((bucket) => `${bucket}.${desktopHost}`)].flatMap((host) => [
        '--add-host',
        `${host}:host-gateway`,
      ])
    : ['--network', 'host'];

/** Without swap, as on Fargate: what is over the limit is killed here too. */
const memory = (memoryMB: number | undefined): readonly string[] =>
  memoryMB === undefined ? [] : ['--memory', `${memoryMB}m`, '--memory-swap', `${memoryMB}m`];

/** Variables that the `docker` command heeds itself: with a workload's values it would not find its engine. */
const ofTheClient =
  /^(PATH|HOME|PWD|TMPDIR|TEMP|TMP|USERPROFILE|SystemRoot|GO(DEBUG|MEMLIMIT|MAXPROCS|TRACEBACK)|(LD|SSH|XDG|DOCKER|OTEL)_\w+|(HTTPS?|NO|ALL|FTP)_PROXY)$/i;

export const isOfTheClient = (name: string): boolean => ofTheClient.test(name);

/**
 * Words of `docker run`. No value of a variable is among them, for everybody can read them: the client passes its own
 * on by their names, and reads those that mean something to itself out of a file.
 */
export const runWords = (command: ContainerCommand, environmentFile: string): readonly string[] => {
  const names = Object.keys(command.environment);
  return [
    'docker',
    'run',
    '--rm',
    '--init',
    '--name',
    command.name,
    ...network(command.engine, command.buckets),
    ...memory(command.memoryMB),
    ...(command.isBuilt ? ['--pull', 'never'] : []),
    ...(names.some(isOfTheClient) ? ['--env-file', environmentFile] : []),
    ...names.filter((name) => !isOfTheClient(name)).flatMap((name) => ['--env', name]),
    command.image,
    ...command.words,
  ];
};

/** A line break would end the value. */
const lineOf = ([name, value]: readonly [string, string]): string => {
  if (!/[\r\n]/.test(value)) return `${name}=${value}\n`;
  throw new ClusterlessError('CLS_WORKLOAD', `${name} has several lines, and cannot be handed to a container`);
};

/** Lines of the file for what the client would take for its own. */
export const environmentLines = (environment: ContainerCommand['environment']): string =>
  Object.entries(environment)
    .filter(([name]) => isOfTheClient(name))
    .map(lineOf)
    .join('');
