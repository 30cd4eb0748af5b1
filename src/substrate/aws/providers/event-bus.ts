import type { Provider } from '../../provider.ts';
import type { AwsContext } from './context.ts';
import { lazyReader, lazyWriter } from './lazy.ts';

export const eventBusProvider = (context: AwsContext): Provider<'event-bus'> => ({
  kind: 'event-bus',
  lane: { name: 'events', concurrency: 8, perSecond: 10 },
  weight: 1,
  managed: ({ spec }) => ({ tags: spec.tags }),
  immutable: [],
  unseenByFast: ['tags'],
  reader: lazyReader(async () => (await import('./event-bus-reader.ts')).eventBusReader(context)),
  writer: lazyWriter(async () => (await import('./event-bus-writer.ts')).eventBusWriter(context)),
});
