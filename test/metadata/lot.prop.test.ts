import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { addLots, lotAt, lotDistance, lotRange, lotsBetween, parseLot, Unit, unitMs } from '../../src/metadata/lot.ts';

const unit = fc.constantFrom(...Unit.options);
const anyInstant = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9997-12-31T23:59:59.999Z') });
const leapInstant = fc
  .tuple(
    fc.constantFrom(1600, 1896, 1900, 1972, 2000, 2024, 2100, 2400),
    fc.integer({ min: -172_800_000, max: 172_800_000 }),
  )
  .map(([year, offset]) => Date.parse(`${year}-03-01T00:00:00Z`) + offset);
const instant = fc.oneof(anyInstant, leapInstant);

test.prop([unit, instant])('parsing a formatted lot gives the interval around the instant', (u, at) => {
  const lot = parseLot(lotAt(u, at));
  expect(lot?.unit).toBe(u);
  expect(lot?.start).toBeLessThanOrEqual(at);
  expect(lot?.end).toBeGreaterThan(at);
  expect((lot?.end ?? 0) - (lot?.start ?? 0)).toBe(unitMs(u));
});

test.prop([unit, instant])('formatting a parsed lot is the identity, at both ends', (u, at) => {
  const id = lotAt(u, at);
  const lot = parseLot(id);
  expect(lotAt(u, lot?.start ?? 0)).toBe(id);
  expect(lotAt(u, (lot?.end ?? 0) - 1)).toBe(id);
  expect(lot?.id).toBe(id);
});

test.prop([instant])('the date of a lot is the UTC date', (at) => {
  expect(lotAt('P1D', at)).toBe(new Date(at).toISOString().slice(0, 10).replaceAll('-', ''));
});

test.prop([unit, instant, instant])('text order is time order', (u, a, b) => {
  const [first, second] = [lotAt(u, a), lotAt(u, b)];
  expect(Math.sign((parseLot(first)?.start ?? 0) - (parseLot(second)?.start ?? 0))).toBe(
    first < second ? -1 : first > second ? 1 : 0,
  );
});

test.prop([unit, instant, fc.integer({ min: -300, max: 300 })])(
  'adding lots and their distance are inverse',
  (u, at, n) => {
    const id = lotAt(u, at);
    expect(lotDistance(id, addLots(id, n))).toBe(n);
    expect(addLots(addLots(id, n), -n)).toBe(id);
  },
);

test.prop([unit, instant, fc.integer({ min: 0, max: 400 })])('lots between two are every one, in order', (u, at, n) => {
  const from = lotAt(u, at);
  const lots = lotsBetween(from, addLots(from, n));
  expect(lots).toHaveLength(n + 1);
  expect(lots.every((id, index) => id === addLots(from, index))).toBe(true);
});

test.prop([unit, instant, fc.integer({ min: 0, max: 86_400_000 })])(
  'a range has exactly the lots that start in it',
  (u, from, length) => {
    const lots = lotRange(u, from, from + length);
    const first = lotAt(u, from);
    const starts = lotsBetween(first, lotAt(u, from + length)).filter((id) => {
      const start = parseLot(id)?.start ?? 0;
      return start >= from && start < from + length;
    });
    expect(lots).toEqual(starts);
  },
);
