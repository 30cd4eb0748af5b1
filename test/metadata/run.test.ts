import { expect, test } from 'vitest';
import { encodeRecord } from '../../src/metadata/record.ts';
import type { Claim, End, Snapshot } from '../../src/metadata/run.ts';
import { inputDigest, parseClaim, parseEnd } from '../../src/metadata/run.ts';

const snapshot: Snapshot = {
  main: [
    { lot: '20230101PT5M000', generation: 0 },
    { lot: '20230101PT5M001', generation: 3 },
  ],
  geo: [{ lot: '20230101', generation: null }],
};

const claim: Claim = {
  token: 't',
  digest: inputDigest(snapshot, 'v1'),
  snapshot,
  attempt: 1,
  cause: { kind: 'live' },
  claimedAt: '2023-01-01T00:05:00.000Z',
  leaseUntil: '2023-01-01T00:25:00.000Z',
  execution: 'e',
  runId: 'copy-r0000-00000000',
  runNumber: 0,
  projectVersion: '20230101',
};

const end: End = {
  result: 'failed',
  sinks: { main: { dataset: 'd/1', lot: '20230101PT5M000', generation: null, outcome: 'superseded' } },
  error: { code: 'CLS_WORKLOAD', message: 'exit 1', lastLines: ['boom'] },
  retryable: true,
  retryAt: '2023-01-01T00:06:00.000Z',
  stats: { objects: 0 },
  startedAt: '2023-01-01T00:05:00.000Z',
  endedAt: '2023-01-01T00:05:01.000Z',
  token: 't',
};

test('claims and ends survive being written', () => {
  expect(parseClaim(encodeRecord(claim))).toEqual(claim);
  expect(parseEnd(encodeRecord(end))).toEqual(end);
});

test('a field of a newer version is ignored, a missing one is corrupt', () => {
  expect(parseClaim(encodeRecord({ ...claim, mood: 'good' }))).toEqual(claim);
  expect(() => parseClaim(encodeRecord({ ...claim, token: undefined }))).toThrow(
    expect.objectContaining({ code: 'CLS_RECORD_CORRUPT' }),
  );
  expect(() => parseEnd(encodeRecord({ ...end, result: 'partial' }))).toThrow(
    expect.objectContaining({ code: 'CLS_RECORD_CORRUPT' }),
  );
});

test('the digest is of lots and generations, in any order, and of nothing else', () => {
  const shuffled: Snapshot = {
    geo: [{ lot: '20230101', generation: null }],
    main: [
      { lot: '20230101PT5M001', generation: 3, digest: 'd' },
      { lot: '20230101PT5M000', generation: 0 },
    ],
  };
  expect(inputDigest(shuffled, 'v1')).toBe(inputDigest(snapshot, 'v1'));
});

test('the digest is the same in every release', () => {
  expect(inputDigest(snapshot, 'v1')).toBe('e0b90e549807d35dcce1a56d9fb5a0b9abe33bfec40b6d19b6b3d7bcf3348a3b');
});

test.each([
  ['a newer generation', () => inputDigest({ ...snapshot, geo: [{ lot: '20230101', generation: 0 }] }, 'v1')],
  ['another lot', () => inputDigest({ ...snapshot, geo: [{ lot: '20230102', generation: null }] }, 'v1')],
  ['another role', () => inputDigest({ main: snapshot['main'] ?? [], place: snapshot['geo'] ?? [] }, 'v1')],
  ['another arc version', () => inputDigest(snapshot, 'v2')],
  ['a nonce', () => inputDigest(snapshot, 'v1', 'n')],
])('another identity: %s', (_, digest) => {
  expect(digest()).not.toBe(inputDigest(snapshot, 'v1'));
  expect(digest()).toBe(digest());
});
