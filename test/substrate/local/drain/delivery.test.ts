import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ClusterlessError } from '../../../../src/errors.ts';
import type { Handler } from '../../../../src/ports/ports.ts';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import { bus, callOf, deploy, functionPart, Place, providerOf, ruleOf, stackOf } from '../place.ts';
import { worldOf } from '../world.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

const event = (n: number, source = 'test') => ({ bus, source, detailType: 'Test', detail: { n } });

const namesIn = (local: LocalSubstrate, folder: string): readonly string[] => {
  try {
    return readdirSync(`${local.folder}/${folder}`).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
};

const opened = async (handler: Handler, ...more: Parameters<typeof ruleOf>[1][]): Promise<LocalSubstrate> => {
  const local = place.open(worldOf({ control: handler }));
  await deploy(local, stackOf('one', [functionPart('one-fn')]), ruleOf('one'));
  for (const [index, spec] of more.entries()) await deploy(local, ruleOf(`more${index}`, spec));
  return local;
};

test('an event reaches the function of its rule, in the shape of EventBridge, and is gone', async () => {
  const seen: unknown[] = [];
  const local = await opened(async (_ports, settings, payload) => seen.push([settings, payload]));
  await local.ports.events.publish([event(1)]);
  expect(namesIn(local, 'events')).toHaveLength(1);
  expect(await local.drain()).toMatchObject({ events: 1, deadLetters: 0, runs: { started: 0 } });
  expect(seen).toEqual([
    [
      {},
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Test',
        source: 'test',
        account: '123456789012',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-west-2',
        resources: [],
        detail: { n: 1 },
      },
    ],
  ]);
  expect(namesIn(local, 'events')).toEqual([]);
});

test('events reach functions in the order in which they were published', async () => {
  const seen: unknown[] = [];
  const local = await opened(async (_ports, _settings, payload) => seen.push(payload));
  await local.ports.events.publish(Array.from({ length: 40 }, (_, n) => event(n)));
  await local.drain();
  expect(seen.map((payload) => JSON.stringify(payload).match(/"n":(\d+)/)?.[1])).toEqual(
    Array.from({ length: 40 }, (_, n) => String(n)),
  );
});

test('an event that no rule wants is counted and forgotten', async () => {
  const local = await opened(async () => {});
  await local.ports.events.publish([event(1, 'nobody')]);
  expect(namesIn(local, 'events')).toEqual([]);
  expect(await local.drain()).toMatchObject({ events: 1, deadLetters: 0 });
});

test.each([
  [
    'was deleted meanwhile',
    async (local: LocalSubstrate) => {
      const prior = {
        address: 'arcs/one:rule/live',
        kind: 'rule',
        name: `${bus}/one`,
        managed: {},
        attributes: {},
      } as const;
      await providerOf(local, 'rule').writer.delete(prior, 'delete', callOf());
    },
  ],
  [
    'was paused meanwhile',
    async (local: LocalSubstrate) => {
      await deploy(local, ruleOf('one', { enabled: false }));
    },
  ],
])('an event whose rule %s is counted and forgotten', async (_, change) => {
  const seen: unknown[] = [];
  const local = await opened(async (_ports, _settings, payload) => seen.push(payload));
  await local.ports.events.publish([event(1)]);
  await change(local);
  expect(await local.drain()).toMatchObject({ events: 1, deadLetters: 0 });
  expect([seen, namesIn(local, 'events')]).toEqual([[], []]);
});

test('a function that two rules name hears of an event once, other targets hear of it too', async () => {
  const seen: string[] = [];
  const local = place.open(worldOf({ control: async (_ports, settings) => seen.push(String(settings)) }));
  await deploy(
    local,
    stackOf('one', [functionPart('one-fn', { settings: 'one' }), functionPart('two-fn', { settings: 'two' })]),
    ruleOf('one'),
    ruleOf('again', {
      targets: [
        { id: 'a', function: 'one-fn' },
        { id: 'b', function: 'two-fn' },
      ],
    }),
  );
  await local.ports.events.publish([event(1)]);
  await local.drain();
  expect(seen.sort()).toEqual(['one', 'two']);
});

test('a delivery that fails is tried again, then given up with its reason, and holds nobody up', async () => {
  let tries = 0;
  const seen: unknown[] = [];
  const local = await opened(async (_ports, _settings, payload) => {
    if (JSON.stringify(payload).includes('"n":1')) {
      tries += 1;
      throw new Error('no luck');
    }
    seen.push(payload);
  });
  await local.ports.events.publish([event(1), event(2)]);
  expect(await local.drain()).toMatchObject({ events: 1, deadLetters: 1 });
  expect([tries, seen.length, namesIn(local, 'events')]).toEqual([3, 1, []]);
  const [letter = ''] = namesIn(local, 'dead-letters');
  expect(JSON.parse(readFileSync(`${local.folder}/dead-letters/${letter}`, 'utf8'))).toMatchObject({
    reason: 'no luck',
    attempts: 3,
    to: { bus },
    payload: { detail: { n: 1 } },
  });
});

test('a delivery that fails once succeeds the next time', async () => {
  let tries = 0;
  const local = await opened(async () => {
    tries += 1;
    if (tries === 1) throw new Error('a hiccup');
  });
  await local.ports.events.publish([event(1)]);
  expect(await local.drain()).toMatchObject({ events: 1, deadLetters: 0 });
  expect(tries).toBe(2);
});

test('attempts are remembered on disk, so that a crash does not make a hopeless event immortal', async () => {
  let tries = 0;
  const controller = new AbortController();
  const failing: Handler = async () => {
    tries += 1;
    controller.abort();
    throw new Error('no luck');
  };
  const local = await opened(failing);
  await local.ports.events.publish([event(1)]);
  await local.drain({ signal: controller.signal });
  expect([tries, namesIn(local, 'events').length]).toEqual([1, 1]);
  await place.open(worldOf({ control: failing })).drain();
  expect([tries, namesIn(local, 'events').length, namesIn(local, 'dead-letters').length]).toEqual([3, 0, 1]);
});

test('an event for a function that is not deployed is given up at once, by name', async () => {
  const local = await opened(async () => {}, {
    targets: [{ id: 'x', function: 'nowhere' }],
    pattern: { source: ['x'] },
  });
  await local.ports.events.publish([event(1, 'x')]);
  expect(await local.drain()).toMatchObject({ deadLetters: 1 });
  const [letter = ''] = namesIn(local, 'dead-letters');
  expect(readFileSync(`${local.folder}/dead-letters/${letter}`, 'utf8')).toContain('There is no function nowhere');
});

test.each([
  ['no JSON', '00001838638406959104-1.abc.json', '{"to":'],
  ['no event', '00001838638406959104-1.abc.json', '{"hello":1}'],
  ['a strange name', 'dropped here by hand.json', '{}'],
])(
  'a file with %s among the events is moved to the dead letters, and the others are delivered',
  async (_, name, text) => {
    const seen: unknown[] = [];
    const local = await opened(async (_ports, _settings, payload) => seen.push(payload));
    mkdirSync(`${local.folder}/events`, { recursive: true });
    writeFileSync(`${local.folder}/events/${name}`, text);
    await local.ports.events.publish([event(1)]);
    await local.drain();
    expect([seen.length, namesIn(local, 'events')]).toEqual([1, []]);
    expect(namesIn(local, 'dead-letters')).toEqual([name]);
    expect(readFileSync(`${local.folder}/dead-letters/${name}`, 'utf8')).toContain('not an event');
  },
);

test('what the disk refuses stops the drain and loses no event', async () => {
  const local = await opened(async () => {
    throw new ClusterlessError('CLS_DISK', 'Cannot write: no space left on the disk');
  });
  await local.ports.events.publish([event(1), event(2)]);
  await expect(local.drain()).rejects.toMatchObject({ code: 'CLS_DISK' });
  expect([namesIn(local, 'events').length, namesIn(local, 'dead-letters')]).toEqual([2, []]);
});

test('events that a delivery causes are delivered in the same drain', async () => {
  const seen: unknown[] = [];
  const local = await opened(async ({ events }, _settings, payload) => {
    seen.push(payload);
    if (seen.length < 5) await events.publish([event(seen.length)]);
  });
  await local.ports.events.publish([event(0)]);
  expect(await local.drain()).toMatchObject({ events: 5 });
});

test('files of delivered events are written over, and events of any length in them are whole', async () => {
  const lengths = [3000, 10, 500, 2, 4000, 1];
  const seen: number[] = [];
  const local = await opened(async ({ events }, _settings, payload) => {
    const { detail } = z.object({ detail: z.object({ text: z.string() }) }).parse(payload);
    seen.push(detail.text.length);
    const next = lengths[seen.length];
    if (next !== undefined) await events.publish([{ ...event(0), detail: { text: 'ü'.repeat(next) } }]);
  });
  await local.ports.events.publish([{ ...event(0), detail: { text: 'ü'.repeat(3000) } }]);
  await local.drain();
  expect(seen).toEqual(lengths);
  // Another process reads what is in a used file: it is still an event.
  await local.ports.events.publish([{ ...event(0), detail: { text: 'last' } }]);
  lengths.push(4);
  await local.drain();
  expect([seen.at(-1), namesIn(local, 'dead-letters')]).toEqual([4, []]);
});

test('an event of another process is found and delivered', async () => {
  const seen: unknown[] = [];
  const handler: Handler = async (_ports, _settings, payload) => seen.push(payload);
  const local = await opened(handler);
  await place.open(worldOf({ control: handler })).ports.events.publish([event(1)]);
  expect(await local.drain()).toMatchObject({ events: 1 });
  expect(seen).toHaveLength(1);
});
