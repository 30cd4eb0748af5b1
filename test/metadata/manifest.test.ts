import { expect, test } from 'vitest';
import {
  contentDigest,
  parseCommittedManifest,
  parseWorkloadManifest,
  statsOf,
  WorkloadManifest,
} from '../../src/metadata/manifest.ts';
import { encodeRecord } from '../../src/metadata/record.ts';

const lot = '20230101PT5M000';

test("the predecessor's Python example, with a field too many, is read", () => {
  const manifest = parseWorkloadManifest(
    encodeRecord({ state: 'complete', lotId: lot, uriType: 'identifier', uris: ['s3://b/a'], dataset: { name: 'd' } }),
  );
  expect(manifest).toEqual({ state: 'complete', comment: null, lotId: lot, uriType: 'identifier', uris: ['s3://b/a'] });
});

test('what may be left out has its default', () => {
  expect(WorkloadManifest.parse({ state: 'empty', lotId: lot })).toEqual({
    state: 'empty',
    comment: null,
    lotId: lot,
    uriType: 'identifier',
    uris: [],
  });
  expect(WorkloadManifest.parse({ state: 'empty', lotId: lot, uriType: null, uris: null }).uriType).toBe('identifier');
});

test.each([
  ['no JSON', Buffer.from('{"state":'), /is not JSON/],
  ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /is not JSON/],
  ['not an object', Buffer.from('[]'), /is not valid/],
  ['an unknown state', encodeRecord({ state: 'Complete', lotId: lot, uris: [] }), /is not valid/],
  ['no lot', encodeRecord({ state: 'complete', uris: [] }), /is not valid/],
  ['URIs that are none', encodeRecord({ state: 'complete', lotId: lot, uris: [1] }), /is not valid/],
])("a workload's manifest fails with the workload's code: %s", (_, bytes, summary) => {
  expect(() => parseWorkloadManifest(bytes)).toThrow(
    expect.objectContaining({ code: 'CLS_WORKLOAD', summary: expect.stringMatching(summary) }),
  );
});

test('the reason names the member', () => {
  expect(() => parseWorkloadManifest(encodeRecord({ state: 'complete', lotId: lot, uris: ['s3://b/a', 1] }))).toThrow(
    expect.objectContaining({ detail: expect.stringContaining('uris.1: ') }),
  );
});

test('a committed manifest that is damaged is corrupt', () => {
  expect(() => parseCommittedManifest(Buffer.from('{}'))).toThrow(
    expect.objectContaining({ code: 'CLS_RECORD_CORRUPT' }),
  );
});

test('stats are totals', () => {
  const object = { uri: 's3://b/a', size: 3, checksum: 'crc32:x' };
  expect(statsOf([object, { ...object, size: 4 }])).toEqual({ objects: 2, bytes: 7 });
});

const object = (uri: string, size = 1, checksum = 'crc32:x'): { uri: string; size: number; checksum: string } => ({
  uri,
  size,
  checksum,
});

test('equal content has one digest, in any order and under any root', () => {
  const digest = contentDigest([object('s3://b/one/a'), object('s3://b/one/b%20c', 2)], 's3://b/one');
  expect(contentDigest([object('s3://b/two/b%20c', 2), object('s3://b/two/a')], 's3://b/two/')).toBe(digest);
});

test.each([
  ['another name', [object('s3://b/one/b')]],
  ['another size', [object('s3://b/one/a', 2)]],
  ['another checksum', [object('s3://b/one/a', 1, 'crc32:y')]],
  ['one more', [object('s3://b/one/a'), object('s3://b/one/b')]],
  ['outside the root', [object('s3://b/elsewhere/a')]],
  ['nothing', []],
])('other content has another digest: %s', (_, objects) => {
  expect(contentDigest(objects, 's3://b/one/')).not.toBe(contentDigest([object('s3://b/one/a')], 's3://b/one/'));
});
