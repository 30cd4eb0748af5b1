import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** Limits of one PutEvents call; an entry costs its texts and a little. */
const maxEntries = 10;
const maxBytes = 256_000;
const sizeOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail) + 14;

export const batchesOf = (entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] => {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = batches.at(-1);
    const size = sizeOf(entry);
    if (last === undefined || last.length === maxEntries || bytes + size > maxBytes) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
};
