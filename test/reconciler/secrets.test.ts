import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/metadata/canonical.ts';
import { formatPlanFile } from '../../src/reconciler/plan-file.ts';
import type { Reconciler } from '../../src/reconciler/reconciler.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import type { Fields, Providers } from '../../src/substrate/provider.ts';
import { stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const secretOf = { now: 'hunter2-bytes' };

/** A provider whose objects carry a secret: the spec has the reference, the provider resolves it. */
const withSecrets = (r: Reconciler): Reconciler => {
  const wrap = (fields: Fields): Fields => ({
    ...fields,
    password: { ref: 'ssm:/db/password', secret: secretOf.now },
    environment: { LEVEL: 'info', list: [{ ref: 'ssm:/x', secret: secretOf.now }] },
  });
  const providers: Providers = new Map(
    [...r.providers].map(([kind, provider]) => [
      kind,
      { ...provider, managed: (desired: DesiredObject) => wrap(provider.managed(desired)) },
    ]),
  );
  return { ...r, providers };
};

test('the bytes of a secret are in no state, plan, plan file, event or result, and its change is noticed', async () => {
  const world = new World();
  const first = await world.apply([target([stack('copy')])], {}, withSecrets(world.process()));
  const before = world.store.objects.size;
  secretOf.now = 'hunter3-bytes';
  const r = withSecrets(world.process());
  const { planProjects } = await import('../../src/reconciler/reconcile.ts');
  const planned = await planProjects(r, [target([stack('copy')])], { refresh: 'none' }, new AbortController().signal);
  const file = formatPlanFile(planned, r);

  const [action] = planned.plan.actions;
  expect(action?.action).toBe('update');
  expect(action?.changes).toContainEqual({
    path: 'password',
    before: null,
    after: null,
    sensitive: true,
    replaces: false,
  });
  const written = [...world.store.objects.keys()].map((key) => world.store.text(key));
  expect(before).toBe(1);
  expect(written[0]).toContain('ssm:/db/password');
  for (const text of [...written, file, canonicalJson([first, planned.plan, world.events])]) {
    expect(text).not.toMatch(/hunter[23]-bytes/);
  }
});
