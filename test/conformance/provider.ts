import { beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/metadata/canonical.ts';
import type { Desired, ObjectKind } from '../../src/substrate/object.ts';
import type { Call, Done, Observed, Ownership, Prior, Provider } from '../../src/substrate/provider.ts';

interface World<K extends ObjectKind> {
  readonly provider: Provider<K>;
  /** An object of the kind that does not exist yet; needs nothing else to exist. */
  readonly desired: Desired<K>;
  /** The same with another value in a field that can be changed in place. */
  readonly changed: Desired<K>;
  /** Makes reading fail until the answer is called. */
  readonly breakReads?: () => () => void;
}

export interface ProviderUnderTest<K extends ObjectKind> {
  readonly name: string;
  readonly open: () => Promise<World<K>>;
  /** What a deletion answers; `kept` for what is shared by history. */
  readonly deletes: 'deleted' | 'kept';
  /** Things of this kind belong to everybody: whoever makes one that is there has it. */
  readonly isShared?: boolean;
}

const ownerNamed = (project: string, lineage: string): Ownership => ({
  lineage: `00000000-0000-4000-8000-00000000000${lineage}`,
  scope: `local/-/000000000000/eu-west-1/${project}/1`,
  project,
  projectVersion: '1',
});

const us = ownerNamed('ours', '1');
const them = ownerNamed('theirs', '2');

const call = (owner: Ownership, fence: () => void = () => {}): Call => ({
  token: `token-of-${owner.project}`,
  owner,
  fence,
  signal: new AbortController().signal,
  deadline: Number.MAX_SAFE_INTEGER,
});

const never = new AbortController().signal;

/** What the reconciler relies on in every provider. The fake, the laptop and AWS run this unchanged. */
export const providerConforms = <K extends ObjectKind>(under: ProviderUnderTest<K>): void => {
  const { name, open, deletes, isShared = false } = under;
  describe(`the provider of ${name}`, () => {
    let world: World<K>;
    beforeEach(async () => {
      world = await open();
    });

    const read = async (desired: Desired<K>, owner = us, prior?: Prior): Promise<Observed> => {
      const remembered = prior === undefined ? {} : { prior };
      const asked = { address: desired.address, name: desired.name, owner, desired, ...remembered };
      const answers = await world.provider.reader.batch([asked], 'full', never);
      return answers.get(desired.address) ?? { found: 'unknown', error: new Error('no answer') };
    };
    const priorOf = (desired: Desired<K>, done: Done): Prior => ({
      address: desired.address,
      kind: desired.kind,
      name: desired.name,
      physicalId: done.physicalId,
      managed: world.provider.managed(desired),
      attributes: done.attributes,
    });
    const expectIsAs = async (desired: Desired<K>): Promise<void> => {
      const found = await read(desired);
      expect(found).toMatchObject({ found: 'yes', owner: 'us' });
      const fields = found.found === 'yes' ? found.fields : {};
      expect(canonicalJson(fields)).toBe(canonicalJson(world.provider.managed(desired)));
    };

    test('does not find what nobody has made', async () => {
      expect(await read(world.desired)).toEqual({ found: 'no' });
    });

    test('answers for every target of a batch', async () => {
      const { desired, provider } = world;
      const addresses = ['a:x', 'b:x', 'c:x'];
      const targets = addresses.map((address) => ({ address, name: desired.name, owner: us }));

      expect([...(await provider.reader.batch(targets, 'fast', never)).keys()].sort()).toEqual(addresses);
    });

    test('finds what it has made, as ours and as declared', async () => {
      await world.provider.writer.create(world.desired, call(us));

      await expectIsAs(world.desired);
    });

    test('makes a thing once, however often it is told to', async () => {
      await world.provider.writer.create(world.desired, call(us));
      await world.provider.writer.create(world.desired, call(us));

      await expectIsAs(world.desired);
    });

    test('changes it in place, and again without effect', async () => {
      const { writer } = world.provider;
      const done = await writer.create(world.desired, call(us));
      const changed = await writer.update(world.changed, priorOf(world.desired, done), call(us));
      await expectIsAs(world.changed);
      await writer.update(world.changed, priorOf(world.changed, changed), call(us));

      await expectIsAs(world.changed);
    });

    test('removes it, and removing it again is no error', async () => {
      const { writer } = world.provider;
      const prior = priorOf(world.desired, await writer.create(world.desired, call(us)));
      const first = await writer.delete(prior, 'delete', call(us));

      expect(typeof first === 'string' ? first : 'kept').toBe(deletes);
      const after = await read(world.desired, us, prior);
      expect(after.found === 'no' || deletes === 'kept').toBe(true);
      await writer.delete(prior, 'delete', call(us));
    });

    const another = isShared ? 'shares the thing of another project' : 'leaves the thing of another project alone';
    test(`${another}, and says whose it is`, async () => {
      const { writer } = world.provider;
      await writer.create(world.desired, call(them));
      if (isShared) {
        await writer.create(world.desired, call(us));
        return expectIsAs(world.desired);
      }

      const found = await read(world.desired, us);
      expect(found).toMatchObject({ found: 'yes', owner: 'other', ownerText: expect.stringContaining('theirs') });
      await expect(writer.create(world.changed, call(us))).rejects.toMatchObject({ failure: 'foreign-owner' });
      return expect(await read(world.desired, them)).toMatchObject({ found: 'yes', owner: 'us' });
    });

    test('takes up an operation that a crash left open', async () => {
      const { writer } = world.provider;
      const prior: Prior = { ...priorOf(world.desired, { physicalId: '', attributes: {}, outputs: {} }), managed: {} };
      const before = await writer.resume(prior, await read(world.desired), call(us));
      expect(['gone', 'reissue', 'done']).toContain(before);
      await writer.create(world.desired, call(us));
      const answer = await writer.resume(prior, await read(world.desired), call(us));
      expect(['done', 'reissue']).toContain(answer);
      if (answer === 'reissue') await writer.create(world.desired, call(us));

      await expectIsAs(world.desired);
    });

    test('asks the fence before every change', async () => {
      const { writer } = world.provider;
      const lost = (): void => {
        throw new Error('fenced');
      };

      await expect(writer.create(world.desired, call(us, lost))).rejects.toThrow('fenced');
      expect(await read(world.desired)).toEqual({ found: 'no' });
      const prior = priorOf(world.desired, await writer.create(world.desired, call(us)));
      await expect(writer.update(world.changed, prior, call(us, lost))).rejects.toThrow('fenced');
      await expectIsAs(world.desired);
    });

    test('never takes a read that failed for an absence', async () => {
      const mend = world.breakReads?.();
      if (mend === undefined) return;
      const answer = await read(world.desired).catch(() => ({ found: 'unknown' }));
      mend();

      expect(answer.found).toBe('unknown');
    });
  });
};
