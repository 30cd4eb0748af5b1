import type { AnyProvider } from '../../src/substrate/provider.ts';
import { providerConforms } from '../conformance/provider.ts';
import { FakeCloud, rule } from './fake-cloud.ts';

const open = async () => {
  const cloud = new FakeCloud();
  const provider: AnyProvider | undefined = cloud.providers().get('rule');
  if (provider === undefined) throw new Error('no provider');
  const desired = rule('r');
  return {
    provider,
    desired,
    changed: { ...desired, spec: { ...desired.spec, enabled: false } },
    breakReads: () => {
      cloud.refused.add('rule');
      return () => cloud.refused.delete('rule');
    },
  };
};

providerConforms({ name: 'the fake cloud', open, deletes: 'deleted' });
