import { fc, test } from '@fast-check/vitest';
import { expect, test as plain } from 'vitest';
import type { Json } from '../../src/metadata/canonical.ts';
import { allNew, difference, same } from '../../src/reconciler/diff.ts';
import type { Fields } from '../../src/substrate/provider.ts';

const leaf = fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.constant(null));
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z~/]{1,3}$/), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const fields: fc.Arbitrary<Fields> = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), json);

const compare = (config: Fields, last: Fields, observed: Fields, complete = true) =>
  difference({ config, last, observed, complete }, []);

test.prop([fields])('what is everywhere the same has no difference', (one) => {
  expect(compare(one, one, structuredClone(one))).toEqual({ changes: [], drift: [], outdated: false, declared: false });
});

test.prop([fields, fields])('there is a change exactly when config and observed differ', (config, observed) => {
  const names = new Set([...Object.keys(config), ...Object.keys(observed)]);
  const differs = [...names].some((name) => name in config && !same(config[name], observed[name]));

  expect(compare(config, config, observed).changes.length > 0).toBe(differs);
});

test.prop([fields, fields])('a difference that only the config made is no drift', (config, last) => {
  expect(compare(config, last, last).drift).toEqual([]);
});

test.prop([fields, fields])('a field that was not read counts as last applied', (config, last) => {
  expect(compare(config, last, {}, false)).toEqual(compare(config, last, last));
});

test.prop([fields, fields])('every change that is shown names both sides, and they differ', (config, observed) => {
  for (const { before, after, path } of compare(config, config, observed).changes) {
    expect(path).not.toBe('');
    expect(same(before, after) && before !== null).toBe(false);
  }
});

plain('a list is shown whole, because by position everything behind the first would seem to change', () => {
  const { changes } = compare(
    { targets: { ids: [2, 3] } },
    { targets: { ids: [1, 2, 3] } },
    { targets: { ids: [1, 2, 3] } },
  );

  expect(changes).toEqual([
    { path: 'targets/ids', before: [1, 2, 3], after: [2, 3], sensitive: false, replaces: false },
  ]);
});

plain('the order of names and of nothing else is ignored', () => {
  expect(compare({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, { a: { y: 2, x: 1 } }).changes).toEqual([]);
  expect(compare({ a: [1, 2] }, { a: [2, 1] }, { a: [2, 1] }).changes).toHaveLength(1);
});

plain('names with slashes and tildes are shown as they are', () => {
  const { changes } = compare({ tags: { 'a/b~c': '2' } }, { tags: { 'a/b~c': '1' } }, { tags: { 'a/b~c': '1' } });

  expect(changes).toEqual([{ path: 'tags/a/b~c', before: '1', after: '2', sensitive: false, replaces: false }]);
});

plain('a secret inside a field is masked where it stands, its neighbours are shown', () => {
  const sealed = (hmac: string): Json => ({ ref: 'ssm:/x', hmac });
  const last = { env: { PASSWORD: sealed('1'), LEVEL: 'info' } };
  const { changes } = compare({ env: { PASSWORD: sealed('2'), LEVEL: 'warn' } }, last, last);

  expect(changes).toEqual(
    expect.arrayContaining([
      { path: 'env/PASSWORD', before: null, after: null, sensitive: true, replaces: false },
      { path: 'env/LEVEL', before: 'info', after: 'warn', sensitive: false, replaces: false },
    ]),
  );
});

plain('what is new shows that it holds a secret, and not even its digest', () => {
  const secret = { ref: 'PASSWORD', hmac: 'c0ffee' };
  const changes = [...allNew({ parts: { copy: { env: { PASSWORD: secret, LEVEL: 'info' } } } }), ...allNew({ secret })];
  expect(changes).toMatchObject([
    { path: 'parts', after: { copy: { env: { PASSWORD: '(secret)', LEVEL: 'info' } } }, sensitive: false },
    { path: 'secret', after: null, sensitive: true },
  ]);
});

plain('a secret that takes the place of what stood in clear, and one in a list, are masked on both sides', () => {
  const secret = (hmac: string): Json => ({ ref: 'PASSWORD', hmac });
  const last = { env: { PASSWORD: 'hunter2' }, list: { of: ['a', secret('1')] } };
  const { changes } = compare({ env: { PASSWORD: secret('1') }, list: { of: ['a', secret('2')] } }, last, last);
  expect(changes).toMatchObject([
    { path: 'env/PASSWORD', before: null, after: null, sensitive: true },
    { path: 'list/of', before: null, after: null, sensitive: true },
  ]);
});
