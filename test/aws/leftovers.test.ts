import { expect, inject, test } from 'vitest';
import { Cloud } from './cloud.ts';
import { everything } from './leftovers.ts';
import { small } from './projects.ts';

const kindsOf = (things: readonly string[]): readonly string[] =>
  [...new Set(things.map((thing) => thing.slice(0, thing.lastIndexOf(' '))))].toSorted();

test('whatever a project may leave behind is seen while it stands, and gone with the project', async () => {
  using cloud = new Cloud(inject('ministack'));
  const project = small(cloud);
  const resources = [
    ...project.resources,
    { type: 'aws:core:glueDatabase', name: 'catalog', databaseName: `catalog_${cloud.team}`, removeOnDestroy: true },
    { type: 'aws:core:eventBus', name: 'bus', eventBusName: `bus-${cloud.team}` },
  ];
  cloud.at.write('p.cls.json', { ...project, resources });
  await cloud.ok('bootstrap --yes');
  const before = await everything(cloud.here.clients);
  await cloud.ok('apply --yes');
  const standing = (await everything(cloud.here.clients)).filter((thing) => !before.includes(thing));
  expect(kindsOf(standing)).toEqual([
    'bucket',
    'bus',
    'function',
    'glue database',
    'log group',
    'machine',
    'queue',
    'role',
    'rule',
    'schedule group',
    'stack',
  ]);
  await cloud.ok('destroy --yes --allow-delete 1000');
  expect(await everything(cloud.here.clients)).toEqual(before);
});
