import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { cycleIn, inOrder, longestPaths, withoutCircles } from '../../src/reconciler/graph.ts';
import { runInOrder } from '../../src/reconciler/schedule.ts';

const anyGraph = fc
  .array(fc.uniqueArray(fc.nat(14), { maxLength: 4 }), { minLength: 1, maxLength: 15 })
  .map(
    (rows) =>
      new Map(
        rows.map((before, n) => [`n${n}`, before.filter((other) => other < rows.length).map((other) => `n${other}`)]),
      ),
  );

const dag = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
  .map(
    (rows) =>
      new Map(rows.map((before, n) => [`n${n}`, n === 0 ? [] : [...new Set(before.map((other) => `n${other % n}`))]])),
  );

test.prop([dag])('a graph without circles has none, and its order respects every edge', (edges) => {
  const place = new Map(inOrder(edges).map((id, index) => [id, index]));

  expect(cycleIn(edges)).toBeUndefined();
  expect(place.size).toBe(edges.size);
  for (const [id, before] of edges)
    for (const other of before) expect(place.get(other)).toBeLessThan(place.get(id) ?? -1);
  expect(withoutCircles(edges)).toEqual(edges);
});

test.prop([anyGraph])('a circle that is found is one; what is left without circles has none', (edges) => {
  const cycle = cycleIn(edges);

  if (cycle !== undefined) {
    expect(cycle[0]).toBe(cycle.at(-1));
    for (let n = 1; n < cycle.length; n++) expect(edges.get(cycle[n - 1] ?? '')).toContain(cycle[n]);
  }
  expect(cycleIn(withoutCircles(edges))).toBeUndefined();
  expect(inOrder(edges)).toHaveLength(edges.size);
});

test.prop([dag])('the longest path of a step is its own weight and the heaviest of those behind it', (edges) => {
  const paths = longestPaths(edges, (id) => Number(id.slice(1)) + 1);
  const behind = (id: string): number =>
    Math.max(0, ...[...edges].filter(([, before]) => before.includes(id)).map(([other]) => paths.get(other) ?? 0));

  for (const id of edges.keys()) expect(paths.get(id)).toBe(Number(id.slice(1)) + 1 + behind(id));
});

test.prop([dag, fc.infiniteStream(fc.nat(9))])(
  'every step ends once, after all before it, and skips have a bad cause',
  async (edges, luck) => {
    const ended: string[] = [];
    const steps = [...edges].map(([id, after]) => ({ id, after }));
    const ends = await runInOrder<string>(steps, {
      run: async (id) => {
        for (const before of edges.get(id) ?? []) expect(ended).toContain(before);
        const roll = luck.next().value ?? 0;
        for (let turn = 0; turn < roll; turn++) await Promise.resolve();
        return roll === 9 ? 'bad' : 'good';
      },
      isGood: (end) => end === 'good',
      skip: (_, because) => `skipped by ${because}`,
      onEnd: (id) => ended.push(id),
    });

    expect(ends.size).toBe(edges.size);
    expect(new Set(ended).size).toBe(ended.length);
    for (const [id, end] of ends) {
      const before = (edges.get(id) ?? []).map((other) => ends.get(other));
      expect(end.startsWith('skipped')).toBe(before.some((other) => other !== 'good'));
      if (end.startsWith('skipped')) expect(ends.get(end.slice('skipped by '.length))).toBe('bad');
    }
  },
);

test('a chain of twenty thousand is no stack overflow', async () => {
  const edges = new Map(Array.from({ length: 20_000 }, (_, n) => [`n${n}`, n === 0 ? [] : [`n${n - 1}`]]));
  const steps = [...edges].map(([id, after]) => ({ id, after }));
  const ends = await runInOrder<string>(steps, {
    run: async () => 'bad',
    isGood: (end) => end === 'good',
    skip: () => 'skipped',
    onEnd: () => {},
  });

  expect(cycleIn(edges)).toBeUndefined();
  expect(inOrder(edges)[19_999]).toBe('n19999');
  expect(ends.get('n19999')).toBe('skipped');
});
