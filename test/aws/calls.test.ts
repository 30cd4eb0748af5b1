import { expect, inject, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { small } from './projects.ts';

const verbs = [
  ['bootstrap --print', 'List'],
  ['diff', 'Plan'],
  ['status', 'Status'],
  ['placements', 'List'],
  ['projects', 'List'],
  ['arcs', 'List'],
  ['datasets', 'List'],
  ['state show', 'State'],
  ['lock status', 'Lock'],
] as const;

test('every answer says how many calls were made for it, and of what', async () => {
  await using proxy = await CallProxy.before(inject('ministack'));
  using cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  await cloud.ok('bootstrap --yes');
  const before = proxy.calls.length;
  const applied = documents.Result.parse(JSON.parse(await cloud.ok('apply --yes --json')));
  const counted = applied.operations?.reduce((sum, { count }) => sum + count, 0);
  expect(counted).toBe(proxy.calls.length - before);
  expect(applied.calls).toBeGreaterThan(0);

  for (const [verb, kind] of verbs) {
    const asked = proxy.calls.length;
    const { calls, operations = [] } = documents[kind].parse(JSON.parse(await cloud.ok(`${verb} --json`)));
    const made = proxy.calls.slice(asked).map(({ operation }) => operation);
    expect({ verb, calls }).toEqual({ verb, calls: made.length });
    expect(operations.reduce((sum, { count }) => sum + count, 0)).toBe(made.length);
    expect(operations.find(({ operation }) => operation === 'sts:GetCallerIdentity')).toMatchObject({ count: 1 });
    expect(operations.every(({ ms }) => ms >= 0)).toBe(true);
  }
});
