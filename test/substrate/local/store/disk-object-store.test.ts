import { systemClock } from '../../../../src/ports/clock.ts';
import type { ObjectStore } from '../../../../src/ports/object-store.ts';
import { openDiskObjectStore } from '../../../../src/substrate/local/store/disk-object-store.ts';
import { objectStoreConformance } from '../../../conformance/object-store.ts';
import { objectStoreModelConformance } from '../../../conformance/object-store-model.ts';
import { temporaryHome } from './temporary-home.ts';

const open = async (): Promise<{ store: ObjectStore; cleanup: () => Promise<void> }> => {
  const { layout, remove } = temporaryHome();
  const store = openDiskObjectStore({ layout, bucket: 'bucket', clock: systemClock });
  return { store, cleanup: async () => remove() };
};

objectStoreConformance('the disk', open);
objectStoreModelConformance('the disk', open, 100);
