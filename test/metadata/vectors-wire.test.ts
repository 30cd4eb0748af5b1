import { expect, test } from 'vitest';
import { DatasetRecord } from '../../src/metadata/descriptor.ts';
import { AvailabilityDetail, availabilityEvent, parseAvailability } from '../../src/metadata/event.ts';
import type { CommittedManifest } from '../../src/metadata/manifest.ts';
import { parseWorkloadManifest } from '../../src/metadata/manifest.ts';
import { ArcProps, ArcWorkloadContext } from '../../src/metadata/workload.ts';
import type { BusEvent } from '../../src/ports/event-bus.ts';

/* The numbers are those of the predecessor's test vectors. Its fields keep their names, values and places; ours follow. */
const detail = {
  dataset: { name: 'ingress-python-example-source', version: '20230101', pathURI: 's3://my-bucket/ingress/' },
  lot: '20230518PT5M006',
  manifest:
    's3://prod-clusterless-manifest-123456789012-us-west-2/datasets/name=ingress-python-example-source/version=20230101/lot=20230518PT5M006/state=complete/manifest.json',
  datasetId: 'ingress-python-example-source/20230101',
};

const committed: CommittedManifest = {
  state: 'complete',
  comment: null,
  lotId: '20230518PT5M006',
  uriType: 'identifier',
  uris: ['s3://my-bucket/ingress/a.txt'],
  generation: 0,
  digest: 'd',
  contentDigest: 'c',
  producer: { project: 'S3Python', boundary: 'ingress', epoch: 0, run: 0, token: 't' },
  inputs: {},
  objects: [{ uri: 's3://my-bucket/ingress/a.txt', size: 3, checksum: 'crc32:AAAAAA==' }],
  stats: { objects: 1, bytes: 3 },
  checks: [],
  token: 't',
  cause: { kind: 'live' },
  committedAt: '2023-05-18T00:35:01.000Z',
};

test("vector 60: an event begins with the predecessor's fields and values", () => {
  const event: BusEvent = availabilityEvent('PROD-arc-events-us-west-2', {
    dataset: detail.dataset,
    unit: 'PT5M',
    manifest: committed,
    manifestUri: detail.manifest,
  });
  expect(event).toMatchObject({
    bus: 'PROD-arc-events-us-west-2',
    source: 'clusterless.arc',
    detailType: 'Clusterless Arc Notification',
  });
  expect(JSON.stringify(event.detail).startsWith(JSON.stringify(detail).slice(0, -1))).toBe(true);
  expect(Object.keys(event.detail).join(' ')).toBe(
    'dataset lot manifest datasetId unit generation state quality digest contentDigest cause producer stats committedAt',
  );
});

test("vector 60: the predecessor's own event is understood", () => {
  expect(parseAvailability(detail)).toEqual(detail);
});

test('every field of an event is one that the schema knows', () => {
  const { detail: sent } = availabilityEvent('bus', {
    dataset: detail.dataset,
    unit: 'PT5M',
    manifest: committed,
    manifestUri: detail.manifest,
  });
  expect(AvailabilityDetail.parse(sent)).toEqual(sent);
});

test('an event tells that a check warned, and which boundary or arc produced', () => {
  const manifest: CommittedManifest = {
    ...committed,
    checks: [
      { name: 'rows', result: 'pass' },
      { name: 'bytes', result: 'warn' },
    ],
    producer: { project: 'P', arc: 'copy', arcVersion: 'v1', epoch: 0, run: 2 },
  };
  const { detail: sent } = availabilityEvent('bus', {
    dataset: detail.dataset,
    unit: 'PT5M',
    manifest,
    manifestUri: 's',
  });
  expect(sent).toMatchObject({ quality: 'warn', producer: { project: 'P', arc: 'copy', run: 2 } });
});

test.each([
  '{"state":"complete","comment":null,"lotId":"20230518PT5M006","uriType":"identifier","uris":["s3://my-bucket/ingress/a.txt"]}',
  '{"state":"empty","comment":null,"lotId":"20230518PT5M006","uriType":"identifier","uris":[]}',
])('vector 61: a manifest is read and written the same: %s', (text) => {
  expect(JSON.stringify(parseWorkloadManifest(Buffer.from(text)))).toBe(text);
});

test("vector 61: a committed manifest begins with the predecessor's five fields", () => {
  expect(JSON.stringify(committed)).toMatch(
    /^\{"state":"complete","comment":null,"lotId":"20230518PT5M006","uriType":"identifier","uris":\["s3:\/\/my-bucket\/ingress\/a\.txt"\],"generation":0,/,
  );
});

test('vector 62: the context of a workload', () => {
  const context = { role: 'main', arcNotifyEvent: detail, existingPartialManifests: {} };
  expect(JSON.stringify(ArcWorkloadContext.parse(context))).toBe(JSON.stringify(context));
});

test("vector 63: the predecessor's workload properties, with what we add", () => {
  const predecessor = {
    sources: { main: { name: 'ingress-python-example-source', version: '20230101', subscribe: true } },
    sinks: { main: { name: 'ingress-python-example-copy', version: '20230101', pathURI: 's3://my-bucket/copy/' } },
    workloadProps: {},
  };
  const props = ArcProps.parse({
    sources: { main: { ...predecessor.sources.main, pathURI: 's3://my-bucket/ingress/' } },
    sinks: { main: { ...predecessor.sinks.main, runURI: 's3://my-bucket/copy/lot=20230518PT5M006/run=c-r0000-0/' } },
    sourceManifestPaths: { main: detail.manifest },
    sourceManifests: { main: [detail.manifest] },
    sinkManifestTemplates: { main: 's3://m/runs/c-r0000-0/role=main/lot={lot}/state={state}{/attempt*}/manifest.json' },
    workloadProps: {},
  });
  expect(props).toMatchObject(predecessor);
  const five = ['sources', 'sinks', 'sourceManifestPaths', 'sinkManifestTemplates', 'workloadProps'];
  expect(Object.keys(props).filter((name) => five.includes(name))).toEqual(five);
});

test("vector 65: the predecessor's dataset record", () => {
  const record = {
    owner: { name: 'S3Python', version: '20230101-00' },
    dataset: { name: 'ingress-python-example-source', version: '20230101', pathURI: 's3://my-bucket/ingress/' },
  };
  expect(JSON.stringify(DatasetRecord.parse(record))).toBe(JSON.stringify({ ...record, owners: [] }));
});
