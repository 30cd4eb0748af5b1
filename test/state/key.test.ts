import { expect, test } from 'vitest';
import { placementRoot, stateKey } from '../../src/state/key.ts';
import { sampleState } from './sample.ts';

const { scope } = sampleState;

test.each([
  [{}, 'clusterless/v1/local/-/000000000000/eu-west-1/demo/20260101/state.json'],
  [{ stage: 'prod' }, 'clusterless/v1/local/prod/000000000000/eu-west-1/demo/20260101/state.json'],
  [{ stage: '-' }, 'clusterless/v1/local/%2D/000000000000/eu-west-1/demo/20260101/state.json'],
  [{ project: 'a/b c' }, 'clusterless/v1/local/-/000000000000/eu-west-1/a%2Fb%20c/20260101/state.json'],
  [{ project: '..' }, 'clusterless/v1/local/-/000000000000/eu-west-1/%2E%2E/20260101/state.json'],
  [{ projectVersion: 'ü' }, 'clusterless/v1/local/-/000000000000/eu-west-1/demo/%C3%BC/state.json'],
])('the key of %o is one path segment per fact', (change, key) => {
  expect(stateKey({ ...scope, ...change })).toBe(key);
});

test('every state of a placement is under its root, and none of another', () => {
  expect(stateKey(scope).startsWith(placementRoot(scope))).toBe(true);
  expect(stateKey({ ...scope, stage: 'other' }).startsWith(placementRoot(scope))).toBe(false);
});
