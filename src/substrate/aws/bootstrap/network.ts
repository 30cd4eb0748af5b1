import type { Stack as SdkStack } from '@aws-sdk/client-cloudformation';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { ErrorCode } from '../../../errors.ts';
import { ClusterlessError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Call, FailureKind } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import type { Clients } from '../clients.ts';
import { networkParameter } from '../render/network-parameters.ts';
import { sdkStackApi } from '../stack/sdk-stack-api.ts';
import { createStackDriver } from '../stack/stack-driver.ts';
import { createStackPoller } from '../stack/stack-poller.ts';
import { phaseOf } from '../stack/stack-status.ts';
import { networkTemplate } from './network-template.ts';

export interface NetworkOptions {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly log: Log;
  /** Stops waiting; what was begun goes on in CloudFormation. */
  readonly signal: AbortSignal;
  readonly name: string;
  readonly region: string;
  /** Of the stack; whatever it makes gets them too. */
  readonly tags: { readonly [name: string]: string };
}

export interface Network {
  exists(): Promise<boolean>;
  /** Makes it, or makes it as this release wants it. */
  ensure(): Promise<void>;
  /** Names of stacks whose containers run in it. */
  users(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const patienceMs = 15 * 60_000;

const ownerTag = 'clusterless:scope';

/** As CloudFormation shows a parameter: by the name that was looked up. */
const uses = ({ Parameters = [] }: SdkStack, name: string): boolean =>
  Parameters.some(({ ParameterValue }) => ParameterValue === networkParameter(name, 'subnets'));

const codes: Partial<Record<FailureKind, ErrorCode>> = {
  'foreign-owner': 'CLS_REFUSED',
  denied: 'CLS_DENIED',
  throttled: 'CLS_THROTTLED',
  transient: 'CLS_TRANSIENT',
  conflict: 'CLS_TRANSIENT',
  'unknown-outcome': 'CLS_TRANSIENT',
};

/** No project file is to blame for what becomes of this stack. */
const failed = (error: unknown): unknown => {
  if (!(error instanceof ProviderError)) return error;
  const hint =
    error.failure === 'foreign-owner'
      ? 'Look whose it is; a network needs this name for itself.'
      : 'The stores are not affected. Correct what it says, then run bootstrap again.';
  return new ClusterlessError(codes[error.failure] ?? 'CLS_APPLY_FAILED', error.message, { hint, cause: error });
};

const orFailed = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    throw failed(error);
  }
};

export const createNetwork = ({ clients, clock, log, signal, name, region, tags }: NetworkOptions): Network => {
  const api = sdkStackApi(() => clients.cloudFormation());
  const driver = createStackDriver(api, createStackPoller(api, clock, log), { clock, region });
  const isOurs = (found: NetworkOptions['tags']): boolean => found[ownerTag] === tags[ownerTag];

  /** Nobody holds a lease here: CloudFormation lets one operation on a stack run at a time. */
  const call = (): Call => ({
    token: clock.id(),
    owner: { lineage: '', scope: tags[ownerTag] ?? '', project: '', projectVersion: '' },
    fence: () => {},
    signal,
    deadline: clock.wall() + patienceMs,
  });

  return {
    exists: async () => {
      const stack = await api.describe(name);
      return stack !== undefined && phaseOf(stack.status) !== 'deleted';
    },

    ensure: async () => {
      const { body, digest } = networkTemplate(name, region);
      await orFailed(driver.ensure({ name, template: { body }, digest, tags, protect: true, isOurs }, call()));
    },

    users: async () => {
      const client = await clients.cloudFormation();
      const found: string[] = [];
      let token: string | undefined;
      do {
        const { Stacks = [], NextToken } = await client.send(new DescribeStacksCommand({ NextToken: token }));
        found.push(...Stacks.filter((stack) => uses(stack, name)).map(({ StackName = '' }) => StackName));
        token = NextToken;
      } while (token);
      return found;
    },

    remove: async () => {
      await orFailed(driver.remove(name, isOurs, call()));
    },
  };
};
