import { declareTables } from '../../../src/substrate/local/catalog/declared-tables.ts';
import { localCatalog } from '../../../src/substrate/local/catalog/local-catalog.ts';
import { catalogConformance } from '../../conformance/catalog.ts';
import { temporaryHome } from './store/temporary-home.ts';

catalogConformance('the laptop', async () => {
  const { layout, remove } = temporaryHome();
  declareTables(layout, 'stack', [
    {
      part: 'glue-table',
      name: 'orders',
      database: 'lake',
      columns: [],
      partitions: ['day', 'hour'].map((name) => ({ name, type: 'string' })),
      dataFormat: 'csv',
      location: 's3://lake/raw/',
      removeOnDestroy: false,
    },
  ]);
  return {
    catalog: localCatalog(layout),
    table: { catalog: null, database: 'lake', table: 'orders' },
    cleanup: async () => remove(),
  };
});
