import { silentLog } from '../../../src/log.ts';
import type { StackDriver, StackRequest } from '../../../src/substrate/aws/stack/stack-driver.ts';
import { createStackDriver } from '../../../src/substrate/aws/stack/stack-driver.ts';
import { createStackPoller } from '../../../src/substrate/aws/stack/stack-poller.ts';
import type { Call, FailureKind } from '../../../src/substrate/provider.ts';
import { ProviderError } from '../../../src/substrate/provider.ts';
import type { FakeCloudFormation, FakeTemplate } from './fake-cloudformation.ts';
import { template } from './fake-cloudformation.ts';
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
  createStackDriver(fake, createStackPoller(fake, clock, silentLog), clock);

export type Ending =
  | { readonly ok: true }
  | { readonly ok: false; readonly failure: FailureKind; readonly text: string };

const again = new Set<FailureKind>(['throttled', 'transient', 'unknown-outcome']);

/** As the reconciler does it: the same action with the same token until it is decided. */
export const persist = async (clock: VirtualClock, work: () => Promise<unknown>): Promise<Ending> => {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      await work();
      return { ok: true };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (!again.has(error.failure)) return { ok: false, failure: error.failure, text: error.message };
      await clock.sleep(250);
    }
  }
  throw new Error('never decided');
};
