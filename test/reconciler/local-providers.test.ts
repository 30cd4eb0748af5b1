import { afterAll } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { localProviders } from '../../src/substrate/local/providers/providers.ts';
import { openDiskObjectStore } from '../../src/substrate/local/store/disk-object-store.ts';
import type { Desired, ObjectKind } from '../../src/substrate/object.ts';
import type { AnyProvider } from '../../src/substrate/provider.ts';
import { providerConforms } from '../conformance/provider.ts';
import { temporaryHome } from '../substrate/local/store/temporary-home.ts';
import { bucket, rule, stack } from './fake-cloud.ts';

const homes: (() => void)[] = [];
afterAll(() => {
  for (const remove of homes) remove();
});

const providerOf = (kind: ObjectKind): AnyProvider => {
  const { layout, remove } = temporaryHome();
  homes.push(remove);
  const open = (name: string) => openDiskObjectStore({ layout, bucket: name, clock: systemClock });
  const provider = localProviders(layout, open).get(kind);
  if (provider === undefined) throw new Error(`no provider of ${kind}`);
  return provider;
};

const record: Desired<'record'> = {
  kind: 'record',
  address: 'project:record/project',
  name: 'metadata/projects/demo/project.json',
  spec: { bucket: 'metadata', mode: 'replace', body: { n: 1 } },
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
};

const pairs = [
  [bucket('data'), bucket('data', { spec: { versioned: true, eventBridge: false, tags: { a: '1' } } })],
  [stack('copy'), stack('copy', { spec: { parts: [], tags: { a: '1' } } })],
  [rule('copy'), rule('copy', { spec: { ...rule('copy').spec, enabled: false } })],
  [record, { ...record, spec: { ...record.spec, body: { n: 2 } } }],
] as const;

for (const [desired, changed] of pairs) {
  const open = async () => ({ provider: providerOf(desired.kind), desired, changed });
  providerConforms<ObjectKind>({ name: `a ${desired.kind} on this machine`, open, deletes: 'deleted' });
}
