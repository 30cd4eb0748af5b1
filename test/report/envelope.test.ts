import { expect, test } from 'vitest';
import { envelope } from '../../src/report/envelope.ts';

const facts = { asOf: new Date(0), tool: '1.2.3' };
const spent = { calls: 3, operations: [{ operation: 's3:GetObject', count: 3, failed: 0, retried: 0, ms: 12 }] };

test('what an answer has cost stands behind it, where that is counted', () => {
  const text = envelope('List', { items: [], omitted: 0 }, { ...facts, spent });
  expect(Object.keys(JSON.parse(text))).toEqual([
    'apiVersion',
    'kind',
    'asOf',
    'tool',
    'items',
    'omitted',
    'calls',
    'operations',
  ]);
  expect(JSON.parse(envelope('List', { items: [] }, facts))).not.toHaveProperty('calls');
});

test('a body that says itself what it has cost is believed', () => {
  expect(JSON.parse(envelope('Result', { calls: 2 }, { ...facts, spent }))).toMatchObject({ calls: 2, kind: 'Result' });
});
