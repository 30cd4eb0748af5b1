import { describe, expect, test } from 'vitest';
import { checkingNetworks, networkFailure } from '../../../src/substrate/aws/providers/network-check.ts';
import type { Desired } from '../../../src/substrate/object.ts';
import type { Part } from '../../../src/substrate/part.ts';
import type { Observed, Reader, ReadTarget } from '../../../src/substrate/provider.ts';

const environment = (name: string, network = 'net'): Part => ({
  part: 'compute-environment',
  name,
  network,
  removeOnDestroy: true,
});

const stack = (name: string, parts: readonly Part[]): Desired<'stack'> => ({
  kind: 'stack',
  address: `resources/${name}:stack`,
  name,
  spec: { parts, tags: {} },
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
});

const found = (template: string): Observed => ({
  found: 'yes',
  owner: 'us',
  fields: { template },
  checked: 'managed',
});

const owner = { lineage: 'l', scope: 's', project: 'p', projectVersion: '1' };

/** Reads each stack as given; `statuses` are those of networks, by name. */
const reading = (stacks: ReadonlyMap<Desired<'stack'>, Observed>, statuses: { readonly [network: string]: string }) => {
  const asked: string[] = [];
  const reader: Reader = {
    batch: async (targets) =>
      new Map(
        targets.map((target) => [
          target.address,
          [...stacks].find(([{ address }]) => address === target.address)?.[1] ?? { found: 'no' },
        ]),
      ),
  };
  const api = {
    describe: async (name: string) => {
      asked.push(name);
      const status = statuses[name];
      return status === undefined ? undefined : { status };
    },
  };
  const checked = checkingNetworks(reader, api, () => ({ template: 'wanted' }));
  const targets: ReadTarget[] = [...stacks.keys()].map((desired) => ({
    address: desired.address,
    name: desired.name,
    owner,
    desired,
  }));
  return { asked, read: () => checked.batch(targets, 'fast', new AbortController().signal) };
};

const unmetOf = (observed: Observed | undefined): string | undefined =>
  observed?.found === 'unknown' ? undefined : observed?.unmet?.detail;

describe('a stack with containers', () => {
  test.each<[string, Observed]>([
    ['is to be made', { found: 'no' }],
    ['is to be changed', found('other')],
  ])('that %s says that its network is missing', async (_, observed) => {
    const one = stack('one', [environment('a')]);
    const { read } = reading(new Map([[one, observed]]), {});
    const answer = (await read()).get(one.address);
    expect(unmetOf(answer)).toBe('The network net, which containers run in, is not there.');
    expect(answer).toMatchObject({ unmet: { hint: expect.stringContaining('clusterless bootstrap --network') } });
  });

  test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'])(
    'is fine with a network that is %s',
    async (status) => {
      const one = stack('one', [environment('a')]);
      const { read } = reading(new Map([[one, { found: 'no' }]]), { net: status });
      expect(unmetOf((await read()).get(one.address))).toBeUndefined();
    },
  );

  test.each(['CREATE_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_FAILED'])(
    'cannot be made while its network is %s',
    async (status) => {
      const one = stack('one', [environment('a')]);
      const { read } = reading(new Map([[one, { found: 'no' }]]), { net: status });
      expect(unmetOf((await read()).get(one.address))).toContain(status);
    },
  );
});

test('nobody asks where all is as wanted, where nothing is known, and where no container is', async () => {
  const { asked, read } = reading(
    new Map<Desired<'stack'>, Observed>([
      [stack('same', [environment('a')]), found('wanted')],
      [stack('denied', [environment('b')]), { found: 'unknown', error: new Error('denied') }],
      [stack('tables', [{ part: 'glue-database', name: 'd', removeOnDestroy: false }]), { found: 'no' }],
    ]),
    {},
  );
  const answers = [...(await read()).values()];
  expect(asked).toEqual([]);
  expect(answers.map(({ found: how }) => how)).toEqual(['yes', 'unknown', 'no']);
});

test('one call answers for all stacks of a network, and is not remembered', async () => {
  const stacks = ['one', 'two'].map((name) => [stack(name, [environment(name)]), { found: 'no' }] as const);
  const { asked, read } = reading(new Map<Desired<'stack'>, Observed>(stacks), {});
  await read();
  expect(asked).toEqual(['net']);
  await read();
  expect(asked).toEqual(['net', 'net']);
});

test("CloudFormation's own refusal is said in words that help", () => {
  const refusal = new Error('Unable to fetch parameters [/clusterless/net/subnets] from parameter store');
  const said = networkFailure(refusal, stack('one', [environment('a')]));
  expect(said).toMatchObject({
    failure: 'invalid',
    message: 'The network net, which containers run in, is not there.',
    hint: expect.stringContaining('--network'),
  });
  expect(networkFailure(refusal, stack('tables', []))).toBe(refusal);
  const other = new Error('other');
  expect(networkFailure(other, stack('one', [environment('a')]))).toBe(other);
});
