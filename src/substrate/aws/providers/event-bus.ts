import type { Provider } from '../../provider.ts';
import type { AwsContext } from './context.ts';
import { eventsLane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';

export const eventBusProvider = (context: AwsContext): Provider<'event-bus'> => ({
  kind: 'event-bus',
  lane: eventsLane,
  weight: 1,
  managed: ({ spec }) => ({ tags: spec.tags }),
  immutable: [],
  unseenByFast: ['tags'],
  reader: lazyReader(async () => (await import('./event-bus-reader.ts')).eventBusReader(context)),
  writer: lazyWriter(async () => (await import('./event-bus-writer.ts')).eventBusWriter(context)),
});
