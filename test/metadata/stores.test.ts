import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { busName, parseStoreName, stateBucketName, storeNames } from '../../src/metadata/stores.ts';

const placement = { stage: 'Dev-2', account: '123456789012', region: 'eu-central-1' };

test('buckets of a placement', () => {
  expect(storeNames(placement)).toEqual({
    metadata: 'dev-2-clusterless-metadata-123456789012-eu-central-1',
    state: 'dev-2-clusterless-arc-state-123456789012-eu-central-1',
    manifest: 'dev-2-clusterless-manifest-123456789012-eu-central-1',
  });
  expect(stateBucketName(placement)).toBe('dev-2-clusterless-state-123456789012-eu-central-1');
  expect(busName(placement)).toBe('DEV-2-arc-events-eu-central-1');
});

test.each([null, undefined, ''])('no stage (%j), no prefix', (stage) => {
  expect(stateBucketName({ ...placement, stage })).toBe('clusterless-state-123456789012-eu-central-1');
  expect(busName({ ...placement, stage })).toBe('arc-events-eu-central-1');
});

test.each([
  'my-bucket',
  'clusterless-other-1-eu',
  'clusterless-metadata',
  'clusterless-metadata-1',
  'xclusterless-metadata-1-eu',
])('is no store: %s', (bucket) => {
  expect(parseStoreName(bucket)).toBeUndefined();
});

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const hyphened = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-'));

property.prop([fc.option(hyphened), word, hyphened])(
  'every store is read back by its name',
  (stage, account, region) => {
    const of = { stage, account, region };
    const { metadata, state, manifest } = storeNames(of);
    expect([metadata, state, manifest, stateBucketName(of)].map(parseStoreName)).toEqual(
      ['metadata', 'arc-state', 'manifest', 'state'].map((kind) => ({ kind, ...of })),
    );
  },
);
