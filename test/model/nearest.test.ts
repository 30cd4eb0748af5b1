import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/model/nearest.ts';

const fields = ['filter', 'failArcOnPartialPercent', 'name', 'sources', 'sinks', 'lotUnit'];

describe('nearest', () => {
  it.each([
    ['fliter', 'filter'],
    ['Filter', 'filter'],
    ['lot_unit', 'lotUnit'],
    ['source', 'sources'],
    ['failArcOnPartial', undefined],
    ['zzz', undefined],
    ['', undefined],
  ])('%s is %s', (text, expected) => {
    expect(nearest(text, fields)).toBe(expected);
  });

  it('does not look for the like of something endless', () => {
    expect(nearest('x'.repeat(100_000), fields)).toBeUndefined();
  });

  it('is put as a question', () => {
    expect(didYouMean('nmae', fields)).toBe('did you mean "name"?');
    expect(didYouMean('qqqqqqq', fields)).toBeNull();
  });
});
