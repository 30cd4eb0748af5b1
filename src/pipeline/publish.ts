import type { SinkDescriptor, StoreNames } from '../metadata/descriptor.ts';
import { availabilityEvent } from '../metadata/event.ts';
import { manifestKey, sentKey } from '../metadata/keys.ts';
import type { CommittedManifest } from '../metadata/manifest.ts';
import { parseCommittedManifest } from '../metadata/manifest.ts';
import { toUri } from '../metadata/uri.ts';
import type { Ports } from '../ports/ports.ts';
import type { LotSpan } from './generations.ts';
import { storeOf } from './protocol.ts';
import { putMarker } from './put-record.ts';
import { listUnsent } from './unsent.ts';

/** Where generations are announced: an arc or a boundary. */
export interface Announcer {
  readonly stores: StoreNames;
  readonly bus: string;
}

export interface Announcement {
  readonly dataset: SinkDescriptor;
  readonly manifest: CommittedManifest;
}

/**
 * The outbox: commit, then send, then say that it was sent. A crash in between sends twice, never not at all, and
 * readers of an event look at storage anyway.
 */
export const publish = async (
  ports: Ports,
  { stores, bus }: Announcer,
  announcements: readonly Announcement[],
): Promise<void> => {
  if (announcements.length === 0) return;
  await ports.events.publish(
    announcements.map(({ dataset, manifest }) => {
      const manifestUri = toUri(stores.manifest, manifestKey(dataset, manifest.lotId, manifest.generation));
      return availabilityEvent(bus, { dataset, unit: dataset.unit, manifest, manifestUri });
    }),
  );
  const store = storeOf(ports, stores, 'manifest');
  for (const { dataset, manifest } of announcements) {
    await putMarker(store, sentKey(dataset, manifest.lotId, manifest.generation));
  }
};

/** Sends what was committed and never sent, in the order of lots. Answers how many. */
export const resendUnsent = async (
  ports: Ports,
  announcer: Announcer,
  { dataset, span }: { readonly dataset: SinkDescriptor; readonly span: LotSpan },
): Promise<number> => {
  const store = storeOf(ports, announcer.stores, 'manifest');
  let resent = 0;
  for (const { lot, generations } of await listUnsent(store, dataset, span)) {
    for (const generation of generations) {
      const found = await store.get(manifestKey(dataset, lot, generation));
      if (found === undefined) continue;
      await publish(ports, announcer, [{ dataset, manifest: parseCommittedManifest(found.body) }]);
      resent++;
    }
  }
  return resent;
};
