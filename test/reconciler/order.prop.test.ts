import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { objects } from './random-projects.ts';
import { target, World } from './world.ts';

const free = { allowEmpty: true, destroy: false };

const thing = ({ kind, name }: DesiredObject): string => `${kind} ${name}`;

const behind = (all: readonly DesiredObject[], address: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const add = (of: string): void => {
    for (const object of all) {
      if (!object.dependsOn.includes(of) || found.has(object.address)) continue;
      found.add(object.address);
      add(object.address);
    }
  };
  add(address);
  return found;
};

test.prop([objects(12)], { numRuns: 100 })(
  'everything is made after what it depends on, and destroyed before it',
  async (all) => {
    const world = new World();
    await world.apply([target(all)], free);
    const made = world.cloud.log.filter((line) => line.startsWith('fill'));
    await world.apply([target(all)], { destroy: true });
    const deleted = world.cloud.log.filter((line) => line.startsWith('delete'));

    const byAddress = new Map(all.map((object) => [object.address, object]));
    for (const object of all) {
      for (const address of object.dependsOn) {
        const before = byAddress.get(address);
        if (before === undefined) continue;
        expect(made.indexOf(`fill ${thing(before)}`)).toBeLessThan(made.indexOf(`fill ${thing(object)}`));
        expect(deleted.indexOf(`delete ${thing(object)}`)).toBeLessThan(deleted.indexOf(`delete ${thing(before)}`));
      }
    }
    expect(made).toHaveLength(all.length);
    expect(deleted).toHaveLength(all.length);
  },
);

test.prop([objects(12), fc.nat(11)], { numRuns: 150 })(
  'one failure skips exactly what is behind it',
  async (all, pick) => {
    const bad = all[pick % Math.max(all.length, 1)];
    if (bad === undefined) return;
    const world = new World();
    world.cloud.gate = (call, moment) => {
      if (moment === 'before' && call === `create ${thing(bad)}`) throw new ProviderError('invalid', 'no');
    };
    const { outcomes } = await world.apply([target(all)], free);
    const skipped = outcomes.filter(({ outcome }) => outcome === 'skipped').map(({ address }) => address);

    expect(new Set(skipped)).toEqual(behind(all, bad.address));
    expect(outcomes.filter(({ outcome }) => outcome === 'failed').map(({ address }) => address)).toEqual([bad.address]);
    expect(outcomes).toHaveLength(all.length);
    expect(
      outcomes.filter(({ outcome }) => outcome === 'skipped').every(({ note }) => note === `because of ${bad.address}`),
    ).toBe(true);
  },
);
