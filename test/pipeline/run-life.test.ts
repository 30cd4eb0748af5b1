import { expect, test } from 'vitest';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { finish } from '../../src/pipeline/finish.ts';
import { BenchTop } from './bench-top.ts';
import { arcOf } from './examples.ts';
import { given, lot, started, writeManifest } from './steps.ts';

// How long a claim keeps others from starting, and what becomes of one whose run nobody ends.

const live = { kind: 'live' } as const;

test('a run that lives keeps others from starting; a dead one does not, and counts as an attempt', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await started(top, arcOf());
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'running', run: 0 });
  top.dead.add(top.started[0]?.id ?? '');
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'started', run: 1, attempt: 2 });
});

test('a lease ends by the wall clock, never by the stepped one', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await started(top, arcOf({ timeoutSeconds: 60 }));
  top.unknown.add(top.started[0]?.id ?? '');
  top.now += 86_400_000;
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'running' });
  top.wall += 60_000 + 5 * 60_000;
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'started', run: 1 });
});

test('a run that is known to live is not taken over when its lease is over: tries and finishing take their time', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  await started(top, arcOf());
  top.wall += 86_400_000;
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'running', run: 0 });
  top.dead.add(top.started[0]?.id ?? '');
  expect(await evaluate(top.ports(), arcOf(), lot, live)).toMatchObject({ answer: 'started', run: 1 });
});

test('the last attempt that ended without a word is ended by whoever looks, once, and a person can repeat it', async () => {
  const top = new BenchTop();
  const arc = arcOf({ retry: { maxAttempts: 1, backoffMin: [1] } });
  await given(top, 'raw');
  await started(top, arc);
  top.dead.add(top.started[0]?.id ?? '');
  for (const _ of [1, 2]) {
    expect(await evaluate(top.ports(), arc, lot, live)).toMatchObject({ answer: 'failed', run: 0, result: 'failed' });
  }
  expect(top.ended).toMatchObject([{ lot, end: { result: 'failed', error: { code: 'abandoned' } } }]);
  expect(top.schedules.size).toBe(0);
  expect(await evaluate(top.ports(), arc, lot, { kind: 'replay' })).toMatchObject({ answer: 'started', run: 1 });
});

test('whoever ends the last attempt of a run looks at the inputs again', async () => {
  const top = new BenchTop();
  const arc = arcOf({ retry: { maxAttempts: 1, backoffMin: [1] } });
  await given(top, 'raw');
  await started(top, arc);
  top.dead.add(top.started[0]?.id ?? '');
  const restating = top.ports((store) => ({
    list: (prefix, options) => store.list(prefix, options),
    get: (key) => store.get(key),
    putNew: async (key, body) => {
      if (key.endsWith('.r0000.json')) await given(top, 'raw', { generation: 1 });
      return store.putNew(key, body);
    },
    putIfMatch: (key, body, etag) => store.putIfMatch(key, body, etag),
    remove: (key) => store.remove(key),
  }));
  expect(await evaluate(restating, arc, lot, live)).toMatchObject({ answer: 'started', run: 1, attempt: 1 });
});

test('a run that ends between the look at its end and the question whether it lives is done, not dead', async () => {
  const top = new BenchTop();
  await given(top, 'raw');
  const input = await started(top, arcOf());
  await writeManifest(top, input);
  const ports = top.ports();
  const probe = async () => {
    await finish(top.ports(), arcOf(), input, { outcome: 'succeeded' });
    return 'dead' as const;
  };
  const looking = { ...ports, launcher: { ...ports.launcher, probe } };
  expect(await evaluate(looking, arcOf(), lot, live)).toMatchObject({ answer: 'duplicate', run: 0 });
  expect(top.started).toHaveLength(1);
});
