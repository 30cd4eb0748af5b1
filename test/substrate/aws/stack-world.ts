import { silentLog } from '../../../src/log.ts';
import type { StackDriver, StackRequest } from '../../../src/substrate/aws/stack/stack-driver.ts';
import { createStackDriver } from '../../../src/substrate/aws/stack/stack-driver.ts';
import { createStackPoller } from '../../../src/substrate/aws/stack/stack-poller.ts';
import type { Call, FailureKind } from '../../../src/substrate/provider.ts';
import { ProviderError } from '../../../src/substrate/provider.ts';
import type { FakeCloudFormation } from './fake-cloudformation.ts';
import type { FakeTemplate } from './fake-template.ts';
import { template } from './fake-template.ts';
import type { VirtualClock } from './virtual-clock.ts';

export const owner = { lineage: 'lineage-1', scope: 'here', project: 'p', projectVersion: '1' };
export const ourTags = { 'clusterless:owner': owner.lineage };
export const foreignTags = { 'clusterless:owner': 'somebody-else' };

export const request = (fake: FakeTemplate, name = 'stack'): StackRequest => ({
  name,
  template: template(fake),
  digest: fake.digest,
  tags: ourTags,
  protect: false,
  isOurs: (tags) => tags['clusterless:owner'] === owner.lineage,
});

export const callWith = (token: string, deadline = Number.MAX_SAFE_INTEGER): Call => ({
  token,
  owner,
  fence: () => {},
  signal: new AbortController().signal,
  deadline,
});

export const driverOf = (fake: FakeCloudFormation, clock: VirtualClock): StackDriver =>
  createStackDriver(fake, createStackPoller(fake, clock, silentLog), {
    clock,
    region: 'eu-west-1',
    profile: 'data team',
  });

export type Ending =
  | { readonly ok: true }
  | { readonly ok: false; readonly failure: FailureKind; readonly text: string };

const again = new Set<FailureKind>(['throttled', 'transient', 'unknown-outcome']);

export interface Patience {
  /** For the operations of others. */
  readonly waits?: boolean;
}

/** How long until the next try; undefined when it is decided. */
const pauseMs = (failure: FailureKind, { waits = false }: Patience): number | undefined => {
  if (waits && failure === 'busy') return 60_000;
  return again.has(failure) ? 250 : undefined;
};

/** As the reconciler does it: the same action with the same token until it is decided. */
export const persist = async (
  clock: VirtualClock,
  work: () => Promise<unknown>,
  patience: Patience = {},
): Promise<Ending> => {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      await work();
      return { ok: true };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const pause = pauseMs(error.failure, patience);
      if (pause === undefined) return { ok: false, failure: error.failure, text: error.message };
      await clock.sleep(pause);
    }
  }
  throw new Error('never decided');
};
