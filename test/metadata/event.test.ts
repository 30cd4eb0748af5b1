import { expect, test } from 'vitest';
import { datasetId, parseAvailability, subscriptionPattern } from '../../src/metadata/event.ts';

const detail = {
  dataset: { name: 'acme/clicks', version: 'v2', pathURI: 's3://b/clicks/' },
  lot: '20230101PT5M000',
  manifest: 's3://m/g0000.json',
};

test('the id of a dataset is its name and version', () => {
  expect(datasetId({ name: 'acme/clicks', version: 'v2' })).toBe('acme/clicks/v2');
});

test('a reader takes the id from the dataset, whatever the sender wrote', () => {
  expect(parseAvailability({ ...detail, datasetId: 'other/v1' })?.datasetId).toBe('acme/clicks/v2');
  expect(parseAvailability(detail)?.datasetId).toBe('acme/clicks/v2');
});

test('a field of a newer version is ignored', () => {
  expect(parseAvailability({ ...detail, mood: 'good' })).toEqual({ ...detail, datasetId: 'acme/clicks/v2' });
});

test('a day is read in its canonical form', () => {
  expect(parseAvailability({ ...detail, lot: '20230101P1D' })?.lot).toBe('20230101');
});

test.each([
  null,
  'text',
  {},
  { ...detail, lot: 5 },
  { ...detail, lot: 'yesterday' },
  { ...detail, dataset: { name: 'x' } },
  { ...detail, generation: -1 },
])('is no availability event: %j', (value) => {
  expect(parseAvailability(value)).toBeUndefined();
});

test('a subscription names each dataset once, in order', () => {
  expect(subscriptionPattern(['b/1', 'a/1', 'b/1'])).toEqual({
    source: ['clusterless.arc'],
    'detail-type': ['Clusterless Arc Notification'],
    detail: { datasetId: ['b/1', 'a/1'] },
  });
});

test('without datasets there is no pattern, rather than one that matches everything', () => {
  expect(subscriptionPattern([])).toBeUndefined();
});
