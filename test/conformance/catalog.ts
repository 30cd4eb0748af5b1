import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GlueTable } from '../../src/metadata/uri.ts';
import type { Catalog, Partition, PartitionedTable } from '../../src/ports/catalog.ts';

interface Opened {
  readonly catalog: Catalog;
  /** A table with the partition keys `day` and `hour`, and no partition. */
  readonly table: GlueTable;
  readonly cleanup: () => Promise<void>;
}

const partition = (day: string, more: Partial<Partition> = {}): Partition => ({
  values: [day, '00'],
  location: `s3://lake/raw/${day}/00/`,
  parameters: { 'clusterless:lot': 'first' },
  ...more,
});

const awkward = ['a=b', 'with space', 'ünïcödé', 'per%20cent', "quote'", 'a/b', 'UPPER', 'upper'];

/** What workloads may rely on, whatever keeps the tables. */
export const catalogConformance = (name: string, openIt: () => Promise<Opened>): void => {
  describe(`${name} as a catalog`, () => {
    let opened: Opened;
    let table: PartitionedTable;
    beforeAll(async () => {
      opened = await openIt();
      const found = await opened.catalog.open(opened.table);
      if (found === undefined) throw new Error('there is no table');
      table = found;
    });
    afterAll(() => opened.cleanup());

    test('tells the keys of a table in their order, and that there is no such table', async () => {
      expect(table.keys).toEqual(['day', 'hour']);
      expect(await opened.catalog.open({ ...opened.table, table: 'nowhere' })).toBeUndefined();
      expect(await opened.catalog.open({ ...opened.table, database: 'nowhere' })).toBeUndefined();
    });

    test('adds what is new, and answers for what is there with all that it knows', async () => {
      expect(await table.add([partition('1'), partition('2')])).toEqual(['added', 'added']);
      const other = { location: 's3://lake/other/', parameters: { 'clusterless:lot': 'second' } };
      expect(await table.add([partition('3'), partition('1', other), partition('4')])).toEqual([
        'added',
        {
          exists: expect.objectContaining({ location: partition('1').location, parameters: partition('1').parameters }),
        },
        'added',
      ]);
    });

    test('adds more than a service takes in one call, again and again, and nothing twice', async () => {
      const many = Array.from({ length: 250 }, (_, at) => partition(`many-${String(at).padStart(3, '0')}`));
      expect((await table.add(many.slice(0, 130))).every((answer) => answer === 'added')).toBe(true);
      const answers = await table.add(many);
      expect(answers.map((answer) => answer === 'added')).toEqual(many.map((_, at) => at >= 130));
      expect(answers.slice(0, 130)).toEqual(
        many.slice(0, 130).map(({ location }) => ({ exists: expect.objectContaining({ location }) })),
      );
    });

    test('keeps values as they are, whatever is in them', async () => {
      const all = awkward.map((day) => partition(day));
      expect(await table.add(all)).toEqual(all.map(() => 'added'));
      expect(await table.add(all)).toEqual(
        all.map(({ location }) => ({ exists: expect.objectContaining({ location }) })),
      );
    });

    test('moves what is there, and nothing else', async () => {
      const [one, two] = [partition('moved'), partition('stays')];
      await table.add([one, two]);
      const moved = { ...one, location: 's3://lake/raw/moved/01/', parameters: { 'clusterless:lot': 'second' } };
      await table.move([moved]);
      expect(await table.add([one, two])).toEqual([
        { exists: expect.objectContaining({ location: moved.location, parameters: moved.parameters }) },
        { exists: expect.objectContaining({ location: two.location, parameters: two.parameters }) },
      ]);
    });

    test('adds nothing when nothing is wanted', async () => {
      expect(await table.add([])).toEqual([]);
    });
  });
};
