import { expect, test } from 'vitest';
import { desire } from '../../src/reconciler/desired.ts';
import type { ProjectTarget } from '../../src/reconciler/target.ts';
import { allKinds, bucket, stack } from './fake-cloud.ts';
import { target, World } from './world.ts';

const kinds = new Set(allKinds);
const refusal = (targets: readonly ProjectTarget[], known = kinds) => {
  try {
    desire(targets, known);
  } catch (error) {
    return error;
  }
  return undefined;
};

test.each([
  [
    'two objects at one address',
    [target([bucket('a'), bucket('a', { name: 'b' })])],
    'Two objects have the address resources/a:bucket (demo.cls.json)',
  ],
  ['two objects of one name', [target([bucket('a'), bucket('b', { name: 'a' })])], 'Two objects claim the bucket a'],
  ['two files of one project', [target([]), target([])], 'Two files declare the project demo/20260101'],
  [
    'a dependency on nothing',
    [target([bucket('a', { dependsOn: ['arcs/x:stack'] })])],
    'depends on arcs/x:stack, which nobody declares',
  ],
  [
    'two objects renamed from one',
    [target([bucket('a', { renamedFrom: 'x:bucket' }), bucket('b', { renamedFrom: 'x:bucket' })])],
    'Two objects say that they were x:bucket before',
  ],
])('%s are refused, and the file is named', (_, targets, message) => {
  expect(refusal(targets)).toMatchObject({ code: 'CLS_PROJECT_INVALID', detail: expect.stringContaining(message) });
});

test('one name of two kinds is two things', () => {
  expect(refusal([target([bucket('a'), stack('a')])])).toBeUndefined();
});

test('a circle is named from its first object back to it', () => {
  const circle = [
    bucket('a', { dependsOn: ['resources/b:bucket'] }),
    bucket('b', { dependsOn: ['resources/a:bucket'] }),
  ];

  expect(refusal([target(circle)])).toMatchObject({
    code: 'CLS_PLAN_CYCLE',
    detail: expect.stringMatching(/resources\/(a|b):bucket -> .*resources\/(a|b):bucket -> /),
  });
});

test('a circle through two projects is found, too', () => {
  const one = target([bucket('a', { dependsOn: ['two/20260101#resources/b:bucket'] })], 'one');
  const two = target([bucket('b', { dependsOn: ['one/20260101#resources/a:bucket'] })], 'two');

  expect(refusal([one, two])).toMatchObject({ code: 'CLS_PLAN_CYCLE' });
});

test('an object of a kind that the substrate does not have is refused', () => {
  expect(refusal([target([stack('a')])], new Set(['bucket']))).toMatchObject({
    code: 'CLS_UNSUPPORTED',
    detail: 'Needed by arcs/a:stack.',
  });
});

test('a state with a kind that the substrate does not have is refused, not passed over', async () => {
  const world = new World();
  await world.apply([target([stack('a'), bucket('b')])]);
  const r = { ...world.process(), providers: world.cloud.providers(['bucket']) };

  await expect(world.apply([target([bucket('b')])], {}, r)).rejects.toMatchObject({ code: 'CLS_UNSUPPORTED' });
});
