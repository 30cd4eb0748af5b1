import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined } from '../../src/pipeline/joined.ts';

/** Work that ends when it is told to; it sees how many had written before it began. */
const desk = () => {
  const ends: (() => void)[] = [];
  let written = 0;
  const join = joined<number>();
  const ask = (name = 'lot'): Promise<number> => {
    written += 1;
    return join(name, async () => {
      const seen = written;
      await new Promise<void>((resolve) => ends.push(resolve));
      return seen;
    });
  };
  return { ask, ends };
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a hundred who ask while one works get one turn together, which sees what all of them wrote', async () => {
  const { ask, ends } = desk();
  const first = ask();
  const others = Array.from({ length: 100 }, () => ask());
  await turn();
  expect(ends.length).toBe(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await turn();
  expect(ends.length).toBe(2);
  ends[1]?.();
  expect(new Set(await Promise.all(others))).toEqual(new Set([101]));
});

test('who asks when the next turn has begun waits for another one', async () => {
  const { ask, ends } = desk();
  const all = [ask(), ask()];
  ends[0]?.();
  await turn();
  all.push(ask());
  ends[1]?.();
  await turn();
  ends[2]?.();
  expect(await Promise.all(all)).toEqual([1, 2, 3]);
});

test('other names do not wait', async () => {
  const { ask, ends } = desk();
  const all = [ask('a'), ask('b')];
  expect(ends.length).toBe(2);
  for (const end of ends) end();
  expect(await Promise.all(all)).toEqual([1, 2]);
});

test('a turn that fails is told to those in it alone', async () => {
  const join = joined<string>();
  const failing = join('a', () => Promise.reject(new Error('down')));
  const next = join('a', async () => 'up');
  await expect(failing).rejects.toThrow('down');
  expect(await next).toBe('up');
  expect(await join('a', async () => 'again')).toBe('again');
});

test('whoever asks is answered by a turn that began after they asked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 30 }), async (askers) => {
      const join = joined<number>();
      let clock = 0;
      const asked = async ([wait, takes]: readonly [number, number]): Promise<void> => {
        for (let turns = 0; turns < wait; turns += 1) await turn();
        clock += 1;
        const at = clock;
        const began = await join('lot', async () => {
          clock += 1;
          const begins = clock;
          for (let turns = 0; turns < takes; turns += 1) await turn();
          return begins;
        });
        expect(began).toBeGreaterThan(at);
      };
      await Promise.all(askers.map(asked));
    }),
  );
});
