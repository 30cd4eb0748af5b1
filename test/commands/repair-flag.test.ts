import { expect, test } from 'vitest';
import { flagsOf } from '../../src/commands/flag-values.ts';
import { planOptionsOf } from '../../src/commands/reconciling.ts';
import { verbs } from '../../src/commands/verbs.ts';

test('only apply repairs what is stuck', () => {
  const taking = verbs.filter(({ flags }) => flags.some(({ spelling }) => spelling === '--repair'));
  expect(taking.map(({ name }) => name)).toEqual(['apply']);
});

test.each([
  [{ repair: true }, true],
  [{}, undefined],
])('with the flags %o a plan has repair: %s', (flags, repair) => {
  expect(planOptionsOf(flagsOf({ flags })).repair).toBe(repair);
});
