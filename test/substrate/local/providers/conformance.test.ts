import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll } from 'vitest';
import { sha256 } from '../../../../src/metadata/canonical.ts';
import type { OpenStore } from '../../../../src/ports/object-store.ts';
import { objectPath } from '../../../../src/substrate/local/installed/object-file.ts';
import { localProviders } from '../../../../src/substrate/local/providers/providers.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';
import type { Desired, ObjectKind } from '../../../../src/substrate/object.ts';
import { providerConforms } from '../../../conformance/provider.ts';
import { bucketNamed, functionPart, Place, ruleOf, stackOf, stores } from '../place.ts';

const places: Place[] = [];
afterAll(async () => {
  for (const place of places) await place.close();
});

/** Fails to read while `isBroken`. */
const breakable = (open: OpenStore) => {
  const broken = { isBroken: false };
  const opened: OpenStore = (bucket) => {
    const inner = open(bucket);
    const get: typeof inner.get = async (key) => {
      if (broken.isBroken) throw new Error('the disk does not answer');
      return inner.get(key);
    };
    return { ...inner, get };
  };
  return { opened, broken };
};

/** A provider of a placement of its own, and a way to keep it from reading. */
const worldOf = async <K extends ObjectKind>(desired: Desired<K>, changed: Desired<K>) => {
  const place = new Place();
  places.push(place);
  const local = place.open();
  await local.ensureStores();
  const layout = layoutOf(local.folder);
  const { opened, broken } = breakable(local.ports.store);
  const provider = localProviders(layout, opened).get(desired.kind);
  if (provider === undefined) throw new Error(`no provider for ${desired.kind}`);
  const breakReads = (): (() => void) => {
    const path = objectPath(layout, desired.kind, desired.name);
    broken.isBroken = true;
    mkdirSync(path, { recursive: true });
    return () => {
      broken.isBroken = false;
      rmSync(path, { recursive: true });
    };
  };
  return { provider, desired, changed, breakReads };
};

const tagged = { tags: { team: 'b' } };
const { kind: _, spec: __, ...common } = bucketNamed('bus');

const bucket = bucketNamed('data');
const eventBus: Desired<'event-bus'> = { ...common, kind: 'event-bus', spec: { tags: {} } };
const rule = ruleOf('one');
const stack = stackOf('one', [functionPart('one-fn')]);

const record = (remark: string): Desired<'record'> => ({
  ...common,
  kind: 'record',
  address: 'project:record/project',
  name: `${stores.metadata}/projects/name=quakes/version=1/project.json`,
  spec: { bucket: stores.metadata, mode: 'replace', body: { project: { name: 'quakes', version: '1' }, remark } },
});

const pairs: readonly (readonly [Desired<ObjectKind>, Desired<ObjectKind>])[] = [
  [bucket, { ...bucket, spec: { ...bucket.spec, versioned: true, ...tagged } }],
  [eventBus, { ...eventBus, spec: tagged }],
  [rule, { ...rule, spec: { ...rule.spec, enabled: false, targets: [{ id: 'two', function: 'other' }] } }],
  [stack, { ...stack, spec: { parts: [functionPart('one-fn', { memoryMB: 1024 })], ...tagged } }],
  [record('first'), record('second')],
];

for (const [desired, changed] of pairs) {
  const open = () => worldOf<ObjectKind>(desired, changed);
  providerConforms<ObjectKind>({ name: `a local ${desired.kind}`, open, deletes: 'deleted' });
}

const asset = (source: string): Desired<'asset'> => {
  const digest = sha256('the code');
  const name = `${stores.metadata}/assets/${digest}`;
  return { ...common, kind: 'asset', name, spec: { bucket: stores.metadata, sha256: digest, source } };
};

providerConforms<ObjectKind>({
  name: 'a local asset',
  deletes: 'kept',
  isShared: true,
  open: async () => {
    const place = new Place();
    places.push(place);
    const desired = asset(`${place.home}/code.zip`);
    writeFileSync(desired.spec.source, 'the code');
    // What an asset holds is its name: there is nothing else to change.
    return worldOf<ObjectKind>(desired, desired);
  },
});
