import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { manifestKey } from '../../src/metadata/keys.ts';
import { fromUri, toUri } from '../../src/metadata/uri.ts';
import type { Cloud } from './cloud.ts';

const version = '20230101';

/**
 * Says on the bus once more what is committed of a dataset, as whoever committed it has said it: whether an arc hears it
 * is for its own rule alone. No arc is called, and none sweeps.
 */
export const sayAgain = async (cloud: Cloud, dataset: string): Promise<void> => {
  const entries = (await cloud.newest(dataset)).map(({ lotId, generation, objects }) => {
    const { bucket } = fromUri(objects[0]?.uri ?? '');
    const detail = {
      dataset: { name: dataset, version, pathURI: `s3://${bucket}/${dataset}/` },
      lot: lotId,
      manifest: toUri(cloud.stores.manifest, manifestKey({ name: dataset, version }, lotId, generation)),
      datasetId: `${dataset}/${version}`,
    };
    return {
      EventBusName: `arc-events-${cloud.region}`,
      Source: 'clusterless.arc',
      DetailType: 'Clusterless Arc Notification',
      Detail: JSON.stringify(detail),
    };
  });
  const events = await cloud.here.clients.events();
  for (const entry of entries) await events.send(new PutEventsCommand({ Entries: [entry] }));
};

/** An arc ran because an event reached it: its first run has no other cause, and nobody had to look for what to do. */
export const expectHeard = async (cloud: Cloud, arc: string): Promise<void> => {
  const claims = (await cloud.runs(arc)).map(({ claim }) => claim);
  const [first] = claims.toSorted((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1));
  expect(first?.cause.kind, `the first run of ${arc}`).toBe('live');
  expect(claims.map(({ cause }) => cause.kind)).not.toContain('sweep');
};
