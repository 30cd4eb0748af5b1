import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { worstFirst } from '../../src/report/glyphs.ts';
import type { LotState } from '../../src/report/output/status.ts';
import type { Cell, Scale, Stretch } from '../../src/report/ribbon.ts';
import { ribbon, scaleOf } from '../../src/report/ribbon.ts';

const minute = 60_000;

const stretches: fc.Arbitrary<readonly Stretch[]> = fc.constantFrom(5, 10, 15, 30, 60, 1440).chain((minutes) => {
  const lotMs = minutes * minute;
  return fc.array(
    fc
      .record({
        first: fc.integer({ min: -40, max: 200 }),
        lots: fc.integer({ min: 0, max: 60 }),
        state: fc.constantFrom(...worstFirst),
      })
      .map(({ first, lots, state }) => ({ from: first * lotMs, to: (first + lots) * lotMs, lotMs, state })),
    { maxLength: 6 },
  );
});

const scales: fc.Arbitrary<Scale> = fc.record({
  start: fc.integer({ min: -100, max: 1000 }).map((n) => n * 5 * minute),
  cellMs: fc.constantFrom(5, 10, 15, 30, 60, 120, 360, 1440).map((n) => n * minute),
  cells: fc.integer({ min: 1, max: 40 }),
});

/** Lot by lot, as the words of the specification say it. */
const model = (all: readonly Stretch[], { start, cellMs, cells }: Scale): readonly Cell[] => {
  const found = Array.from({ length: cells }, (): LotState[] => []);
  for (const { from, to, lotMs, state } of all) {
    for (let lot = from; lot < to; lot += lotMs) found[Math.max(0, Math.floor((lot - start) / cellMs))]?.push(state);
  }
  return found.map((states) => ({
    state: worstFirst.find((state) => states.includes(state)),
    mixed: new Set(states).size > 1,
  }));
};

test.prop([stretches, scales], { numRuns: 1000 })(
  'each cell is the worst of the lots that begin in it',
  (all, scale) => {
    expect(ribbon(all, scale)).toEqual(model(all, scale));
  },
);

test.prop([stretches, scales])('the order of the stretches does not count', (all, scale) => {
  expect(ribbon([...all].reverse(), scale)).toEqual(ribbon(all, scale));
});

const instants = fc.integer({ min: 0, max: 4_000_000 }).map((n) => n * minute);

test.prop([instants, instants, fc.integer({ min: 1, max: 60 })], { numRuns: 1000 })(
  'a scale covers the end of its range with no more cells than there is room for',
  (a, b, most) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const { start, cellMs, cells } = scaleOf(from, to, most);
    const end = start + cells * cellMs;
    expect(cells).toBeGreaterThan(0);
    expect(cells).toBeLessThanOrEqual(most);
    expect(end).toBeGreaterThanOrEqual(to);
    expect(end - to).toBeLessThan(cellMs);
    // Less than one cell of the range falls before the first, and counts there.
    expect(start - from).toBeLessThan(cellMs);
  },
);
