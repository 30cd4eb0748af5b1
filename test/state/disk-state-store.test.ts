import { afterAll } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { openDiskObjectStore } from '../../src/substrate/local/store/disk-object-store.ts';
import { stateStoreConforms } from '../conformance/state-store.ts';
import { temporaryHome } from '../substrate/local/store/temporary-home.ts';

const homes: (() => void)[] = [];
afterAll(() => {
  for (const remove of homes) remove();
});

stateStoreConforms({
  name: 'a bucket on disk',
  clock: systemClock,
  open: async () => {
    const { layout, remove } = temporaryHome();
    homes.push(remove);
    return openDiskObjectStore({ layout, bucket: 'clusterless-state', clock: systemClock });
  },
});
