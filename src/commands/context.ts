import { ClusterlessError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createLog } from '../log.ts';
import type { ProjectDescriptor } from '../metadata/descriptor.ts';
import { systemClock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Ports } from '../ports/ports.ts';
import type { Placement } from '../reconciler/target.ts';
import { clean } from '../report/clean.ts';
import { overLiveLine } from '../report/live-line.ts';
import type { OperationCalls } from '../report/output/envelope.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import type { AwsSubstrate } from '../substrate/aws/aws.ts';
import type { ContainerOptions } from '../substrate/local/execution/containers.ts';
import type { LocalSubstrate } from '../substrate/local/local.ts';
import type { Providers } from '../substrate/provider.ts';
import type { Flags } from './flag-values.ts';
import { homeOf } from './home.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/** What the verbs need of a substrate, whichever it is. */
export interface Substrate {
  readonly placement: Placement;
  readonly providers: Providers;
  readonly ports: Ports;
  /** The state bucket. */
  readonly states: ObjectStore;
  /** Every project that is deployed in the placement. */
  descriptors(): Promise<readonly ProjectDescriptor[]>;
  /** Every placement that can be seen from here, where this is not a laptop. */
  placements?(): Promise<readonly Placement[]>;
  /** Loads what planning reads with, where that takes a while. */
  warm?(): void;
  /** Resolves when it is known that calls may be made, where that has to be asked for. */
  admitted?(): Promise<void>;
  /** Calls so far, where the substrate counts them. */
  readonly calls?: () => number;
  readonly callTotals?: () => readonly OperationCalls[];
  /** Ends what runs in the background of this process. */
  close?(): void | Promise<void>;
  /** Set on a laptop only: what can be done there and nowhere else. */
  readonly local?: LocalSubstrate;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export const logOf = (io: Io, flags: Pick<Flags, 'verbose'>): Log => {
  const level = ['info', 'debug'][Math.min(flags.verbose, 2) - 1] ?? (io.env['LOG_LEVEL'] || 'warn');
  if (levels.includes(level)) return createLog(level);
  throw new ClusterlessError('CLS_USAGE', `LOG_LEVEL: there is no level "${level}"`, {
    hint: `One of: ${levels.join(', ')}.`,
  });
};

const textOf = ({ provider, stage, account, region }: Placement): string =>
  [provider, stage ?? '-', account, region].join(' / ');

export const placementOf = ({ placement }: LoadedProject): Placement => ({
  provider: placement.provider,
  stage: placement.stage ?? null,
  account: placement.account,
  region: placement.region,
});

/** The one placement of all files; one call works on one placement. */
export const onePlacement = (projects: readonly LoadedProject[]): Placement => {
  const placements = new Map(projects.map((project) => [textOf(placementOf(project)), placementOf(project)]));
  const [first, ...others] = placements.values();
  if (first !== undefined && others.length === 0) return first;
  throw new ClusterlessError('CLS_USAGE', `the files go to ${placements.size} placements`, {
    detail: [...placements.keys()].join('\n'),
    hint: 'Name the files of one placement with -p, and repeat the command for the others.',
  });
};

const isLocal = (flags: Pick<Flags, 'local'>, placement: Placement): boolean =>
  flags.local ?? placement.provider === 'local';

/** What a build says, line by line, where somebody looks on. */
const onBuild =
  (io: Io) =>
  (image: string, line: string): void => {
    if (io.progressIsTTY) io.note(`${overLiveLine}${clean(image)}: ${clean(line)}\n`);
  };

/** For `--docker`: what runs containers, when it is wanted. */
export const containersOf = async (
  io: Io,
  flags: Pick<Flags, 'docker'>,
): Promise<{ readonly containers?: ContainerOptions }> => {
  if (!flags.docker) return {};
  const { createDocker } = await import('../substrate/image/docker.ts');
  return { containers: { docker: createDocker(io.env), environment: io.env, onBuild: onBuild(io) } };
};

/** Fails with CLS_DOCKER, before anything else is done, when `--docker` is given and no engine answers. */
export const openLocalPlace = async (io: Io, flags: Flags, placement: Placement): Promise<LocalSubstrate> => {
  const { openLocal } = await import('../substrate/local/local.ts');
  const common = { home: homeOf(io, flags), placement, clock: systemClock, log: logOf(io, flags) };
  const local = openLocal({ ...common, ...(await containersOf(io, flags)) });
  await local.checkContainers();
  return local;
};

/** A region in the environment is often there for something else: names carry the placement's, and it is not obeyed. */
const noteRegion = (io: Io, flags: Flags, { region }: Placement): void => {
  const set = io.env['AWS_REGION'];
  if (flags.region !== undefined || !set || set === region) return;
  io.note(`note: AWS_REGION is ${set}; the placement is in ${region}, and that is where calls go\n`);
};

export const openAwsPlace = async (io: Io, flags: Flags, placement: Placement): Promise<AwsSubstrate> => {
  noteRegion(io, flags, placement);
  const { openAws } = await import('../substrate/aws/aws.ts');
  const { chooseStateBucket } = await import('../substrate/aws/state-bucket.ts');
  const name = flags.stateBucket ?? io.env['CLUSTERLESS_STATE_BUCKET'];
  return openAws({
    placement,
    client: {
      env: io.env,
      version,
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      ...(flags.region === undefined ? {} : { region: flags.region }),
      ...(flags.endpointUrl === undefined ? {} : { endpoint: flags.endpointUrl }),
    },
    state: chooseStateBucket({ name, directory: io.cwd, region: placement.region }),
    clock: systemClock,
    log: logOf(io, flags),
    onBuild: onBuild(io),
  });
};

export const localSubstrate = (local: LocalSubstrate): Substrate => {
  const { placement, providers, ports, states } = local;
  return {
    placement,
    providers,
    ports,
    states,
    descriptors: () => local.descriptors(),
    close: () => local.close(),
    local,
  };
};

/** Chooses the substrate of a placement and puts its ports together. */
export const openSubstrate = async (io: Io, flags: Flags, placement: Placement): Promise<Substrate> => {
  if (isLocal(flags, placement)) return localSubstrate(await openLocalPlace(io, flags, placement));
  return openAwsPlace(io, flags, placement);
};
