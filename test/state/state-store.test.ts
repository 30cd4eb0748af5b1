import { stateStoreConforms } from '../conformance/state-store.ts';
import { MemoryStore } from '../reconciler/memory-store.ts';
import { TestClock } from '../reconciler/test-clock.ts';

const clock = new TestClock();

stateStoreConforms({ name: 'memory', clock, open: async () => new MemoryStore(clock) });
