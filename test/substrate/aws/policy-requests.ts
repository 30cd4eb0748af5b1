import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyRequest } from '../../../src/substrate/aws/policy/policy.ts';
import type { DesiredObject } from '../../../src/substrate/object.ts';

const place = { account: '123456789012', region: 'us-west-2' };
export const stores = {
  metadata: 'clusterless-metadata-123456789012-us-west-2',
  manifest: 'clusterless-manifest-123456789012-us-west-2',
  state: 'clusterless-arc-state-123456789012-us-west-2',
};

export const requestOf = (objects: readonly DesiredObject[], more: Partial<PolicyRequest> = {}): PolicyRequest => ({
  place,
  stores,
  objects,
  states: [{ bucket: 'states', key: 'clusterless/v1/state.json' }],
  foreignRecords: [],
  prefixes: [],
  inside: false,
  ...more,
});

/** What each fixture lowers to, by its path. */
export const loweredFixtures = readdirSync('fixtures', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.objects.json'))
  .sort()
  .map((path): [string, readonly DesiredObject[]] => [path, JSON.parse(readFileSync(join('fixtures', path), 'utf8'))]);
