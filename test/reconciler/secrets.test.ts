import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/metadata/canonical.ts';
import { formatPlanFile } from '../../src/reconciler/plan-file.ts';
import { planProjects } from '../../src/reconciler/reconcile.ts';
import type { Reconciler } from '../../src/reconciler/reconciler.ts';
import type { Desired, DesiredObject } from '../../src/substrate/object.ts';
import type { AnyProvider, Fields, Observed, Providers } from '../../src/substrate/provider.ts';
import { ProviderError } from '../../src/substrate/provider.ts';
import { fieldsWithoutValues } from '../../src/substrate/variables.ts';
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

const clear = /hunter\d/;

/** An arc with a function of the user's, which is told a password. */
const told = (password: string, more: { readonly [name: string]: string } = {}): Desired<'stack'> =>
  stack('copy', {
    spec: {
      parts: [
        {
          part: 'user-function',
          name: 'copy-function',
          code: { from: 'image', image: 'ready' },
          environment: {
            DB_PASSWORD: password,
            TOKEN: '{{resolve:secretsmanager:orders:SecretString:token}}',
            ...more,
          },
          memoryMB: 128,
          timeoutSeconds: 60,
          architecture: 'ARM_64',
          grants: [],
        },
      ],
      tags: {},
    },
  });

/** Fields by the names of parts, as both substrates tell them; `how` makes of them what a release tells. */
const telling = (
  r: Reconciler,
  how: (fields: Fields) => Fields,
  more: Partial<AnyProvider['writer']> = {},
): Reconciler => {
  const fields = ({ parts, ...rest }: Fields): Fields =>
    how({ ...rest, ...(Array.isArray(parts) && parts[0] !== undefined ? { 'user-function/copy': parts[0] } : {}) });
  const seen = (observed: Observed): Observed =>
    observed.found === 'yes' ? { ...observed, fields: fields(observed.fields) } : observed;
  const providers: Providers = new Map(
    [...r.providers].map(([kind, provider]): [typeof kind, AnyProvider] => {
      const managed = (desired: DesiredObject): Fields => fields(provider.managed(desired));
      const batch: AnyProvider['reader']['batch'] = async (targets, depth, signal) => {
        const found = await provider.reader.batch(targets, depth, signal);
        return new Map([...found].map(([address, observed]) => [address, seen(observed)]));
      };
      return [kind, { ...provider, managed, reader: { batch }, writer: { ...provider.writer, ...more } }];
    }),
  );
  return { ...r, providers };
};

const earlier = (world: World): Reconciler => telling(world.process(), (fields) => fields);
const today = (world: World): Reconciler => telling(world.process(), fieldsWithoutValues);
const stored = (world: World): string => [...world.store.objects.keys()].map((key) => world.store.text(key)).join();

test('what an earlier release remembered in clear leaves the state with the next apply, and that is all', async () => {
  const world = new World();
  await world.apply([target([told('hunter2')])], {}, earlier(world));
  expect(stored(world)).toMatch(clear);
  const calls = world.cloud.log.length;

  const result = await world.apply([target([told('hunter2')])], { refresh: 'fast' }, today(world));
  expect(result.outcomes).toMatchObject([{ address: 'arcs/copy:stack', action: 'record', outcome: 'succeeded' }]);
  expect(stored(world)).not.toMatch(clear);
  expect(stored(world)).toContain('DB_PASSWORD');
  expect(stored(world)).toContain('{{resolve:secretsmanager:orders:SecretString:token}}');

  const again = await world.apply([target([told('hunter2')])], {}, today(world));
  expect(again).toMatchObject({ outcomes: [], summary: { unchanged: 1 } });
  expect(world.cloud.log.length).toBe(calls);
});

test('a change of what an earlier release remembered in clear names what changed, and no value', async () => {
  const world = new World();
  await world.apply([target([told('hunter2', { LEVEL: 'hunter5', OLD: 'hunter7' })])], {}, earlier(world));
  const planned = await planProjects(
    today(world),
    [target([told('hunter3', { LEVEL: 'hunter5' })])],
    { refresh: 'none' },
    new AbortController().signal,
  );
  expect(planned.plan.actions).toMatchObject([{ action: 'update' }]);
  const hidden = { before: null, after: null, sensitive: true, replaces: false };
  expect(planned.plan.actions[0]?.changes).toEqual([
    { path: 'user-function/copy/environment/OLD', ...hidden },
    { path: 'user-function/copy/environment/DB_PASSWORD', ...hidden },
  ]);
  expect(canonicalJson(planned.plan)).not.toMatch(clear);
});

test('what an earlier release remembered leaves with the write of anything else, too', async () => {
  const world = new World();
  await world.apply([target([told('hunter2'), stack('other')])], {}, earlier(world));
  const changed = stack('other', { spec: { parts: [], tags: { team: 'orders' } } });
  await world.apply([target([told('hunter2'), changed])], { only: ['arcs/other'] }, today(world));
  expect(stored(world)).not.toMatch(clear);
});

test('a refusal that repeats a value is told, logged and remembered without it', async () => {
  const world = new World();
  const create = async (): Promise<never> => {
    throw new ProviderError('invalid', 'Value "hunter2.x" at DB_PASSWORD is too easy, hunter2.x is no password', {
      hint: 'Choose another than hunter2.x',
    });
  };
  const r = telling(world.process(), fieldsWithoutValues, { create });
  const result = await world.apply([target([told('hunter2.x')])], {}, r);
  expect(result.outcomes).toMatchObject([
    {
      outcome: 'failed',
      error: {
        summary: 'Value "(secret)" at DB_PASSWORD is too easy, (secret) is no password',
        hint: 'Choose another than (secret)',
      },
    },
  ]);
  expect(canonicalJson([stored(world), result, world.events])).not.toMatch(clear);
});
