import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { parseState } from '../../src/state/migrate.ts';
import { bytes, sampleState } from './sample.ts';

const refusal = (body: Uint8Array): ClusterlessError => {
  try {
    parseState(body, 'the-key');
  } catch (error) {
    if (error instanceof ClusterlessError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

test('a state reads back as it was written', () => {
  expect(parseState(bytes(sampleState), 'the-key')).toEqual(sampleState);
});

test('a state of a newer version is refused by its version, whatever else is in it', () => {
  const error = refusal(bytes({ format: 'clusterless.state', version: 2, tool: '9.0.0', surprise: true }));

  expect(error.code).toBe('CLS_STATE_NEWER');
  expect(error.detail).toContain('written by clusterless 9.0.0');
});

test.each([
  ['no JSON at all', new TextEncoder().encode('{"format":')],
  ['bytes that are no text', Uint8Array.from([0xff, 0xfe, 0x00])],
  ['an empty object', bytes({})],
  ['something else of JSON', bytes({ format: 'terraform', version: 4 })],
  ['an unknown field', bytes({ ...sampleState, surprise: 1 })],
  ['a missing field', bytes({ ...sampleState, lineage: undefined })],
  ['a serial below zero', bytes({ ...sampleState, serial: -1 })],
  ['an array', bytes([])],
])('%s is corrupt, and the key is named', (_, body) => {
  const error = refusal(body);

  expect(error.code).toBe('CLS_STATE_CORRUPT');
  expect(error.summary).toContain('the-key');
});
