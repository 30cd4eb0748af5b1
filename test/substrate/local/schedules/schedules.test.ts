import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSubstrate } from '../../../../src/substrate/local/local.ts';
import type { SchedulePart } from '../../../../src/substrate/part.ts';
import { deploy, functionPart, Place, stackOf } from '../place.ts';
import { worldOf } from '../world.ts';

let place: Place;
let local: LocalSubstrate;
let seen: [string, unknown][];

const start = Date.parse('2023-01-01T00:02:00Z');
const minute = 60_000;
const iso = (at: number) => new Date(at).toISOString();

const open = (): LocalSubstrate =>
  place.open(
    worldOf({
      control: async ({ clock }, _settings, event) => {
        seen.push([iso(clock.now()).slice(11, 16), event]);
      },
    }),
  );

beforeEach(async () => {
  place = new Place();
  seen = [];
  local = open();
  local.clock.advanceTo(start);
  await deploy(local, stackOf('one', [functionPart('one-fn')]));
});
afterEach(() => place.close());

const schedulePart = (more: Partial<SchedulePart> = {}): SchedulePart => ({
  part: 'schedule',
  name: 'tick',
  everyMinutes: 10,
  target: 'one-fn',
  detail: { request: 'tick' },
  ...more,
});

const once = (name: string, after: number, to: LocalSubstrate = local) =>
  to.ports.scheduler.once(name, start + after * minute, { target: 'one-fn', detail: { name } });

const names = () => seen.map(([at, event]) => `${at} ${JSON.stringify(event)}`);
const files = (folder: string) => readdirSync(`${local.folder}/schedules/${folder}`);

test('a one-shot schedule wakes its function at its time, once, and is gone', async () => {
  await once('a', 5);
  expect((await local.drain()).next).toEqual({ at: '2023-01-01T00:07:00.000Z', what: 'a' });
  expect(seen).toEqual([]);
  await local.advanceTo(start + 5 * minute);
  await local.advanceTo(start + 50 * minute);
  expect([names(), files('once')]).toEqual([['00:07 {"name":"a"}'], []]);
});

test('a name that is armed already stays as it was', async () => {
  await once('a', 5);
  await once('a', 1);
  expect((await local.drain()).next?.at).toBe('2023-01-01T00:07:00.000Z');
});

test('a cancelled schedule never fires, and a missing one is cancelled without complaint', async () => {
  await once('a', 5);
  await local.ports.scheduler.cancel('a');
  await local.ports.scheduler.cancel('b');
  await local.advanceTo(start + 10 * minute);
  expect(seen).toEqual([]);
});

test('everything that is due fires in the order of its time, each at its own time', async () => {
  await once('c', 9);
  await once('a', 2);
  await once('b', 5);
  await local.advanceTo(start + 60 * minute);
  expect(names()).toEqual(['00:04 {"name":"a"}', '00:07 {"name":"b"}', '00:11 {"name":"c"}']);
  expect(iso(local.clock.now())).toBe('2023-01-01T01:02:00.000Z');
});

test('what a schedule arms on the way fires on the way', async () => {
  const chain = place.open(
    worldOf({
      control: async ({ clock, scheduler }, _settings, event) => {
        seen.push([iso(clock.now()).slice(11, 16), event]);
        await scheduler.once(`n${seen.length}`, clock.now() + 20 * minute, { target: 'one-fn', detail: seen.length });
      },
    }),
  );
  await once('a', 5, chain);
  await chain.advanceTo(start + 60 * minute);
  expect(names()).toEqual(['00:07 {"name":"a"}', '00:27 1', '00:47 2']);
});

test('a schedule that another process armed or cancelled is noticed', async () => {
  await local.drain();
  const other = open();
  await once('a', 5, other);
  await once('b', 6);
  await other.ports.scheduler.cancel('b');
  await local.advanceTo(start + 10 * minute);
  expect(names()).toEqual(['00:07 {"name":"a"}']);
});

test('schedules survive the process', async () => {
  await once('a', 5);
  await open().advanceTo(start + 5 * minute);
  expect(names()).toEqual(['00:07 {"name":"a"}']);
});

test('a recurring schedule fires at every boundary of its unit', async () => {
  await deploy(local, stackOf('two', [schedulePart()]));
  await local.drain();
  await local.advanceTo(start + 30 * minute);
  expect(names()).toEqual(['10', '20', '30'].map((at) => `00:${at} {"request":"tick"}`));
});

test('the time that a schedule was meant for can be in its event', async () => {
  await deploy(local, stackOf('two', [schedulePart({ detail: { at: '<aws.scheduler.scheduled-time>' } })]));
  await local.drain();
  await local.advanceTo(start + 10 * minute);
  expect(seen.map(([, event]) => event)).toEqual([{ at: '2023-01-01T00:10:00.000Z' }]);
});

test('ticks that nobody was there for are made up for by the next process, up to a day', async () => {
  await deploy(local, stackOf('two', [schedulePart()]));
  await local.drain();
  local.clock.advanceTo(start + 25 * minute);
  await open().drain();
  expect(seen).toHaveLength(2);
  local.clock.advanceTo(start + 365 * 24 * 60 * minute);
  await open().drain();
  expect(seen.length).toBeLessThan(2 + 2 + 24 * 6);
});

test('a clock that is set back does not silence a schedule', async () => {
  await deploy(local, stackOf('two', [schedulePart()]));
  await local.drain();
  local.clock.real();
  local.clock.advanceTo(start - 1000 * minute);
  await local.drain();
  await local.advanceTo(start - 980 * minute);
  expect(seen).toHaveLength(2);
});

test('a schedule whose stack is gone is forgotten with its time', async () => {
  await deploy(local, stackOf('two', [schedulePart()]));
  await local.drain();
  expect(files('rate')).toEqual(['tick.json']);
  await deploy(local, stackOf('two', []));
  await local.drain();
  expect(files('rate')).toEqual([]);
});

test('a damaged schedule is left out, the others fire', async () => {
  mkdirSync(`${local.folder}/schedules/once`, { recursive: true });
  writeFileSync(`${local.folder}/schedules/once/bad.json`, '{"name":');
  await once('a', 5);
  await local.advanceTo(start + 10 * minute);
  expect(names()).toEqual(['00:07 {"name":"a"}']);
});

test('a schedule for a function that is gone ends among the dead letters, the others fire', async () => {
  await local.ports.scheduler.once('lost', start, { target: 'nowhere', detail: {} });
  await once('a', 1);
  expect(await local.advanceTo(start + minute)).toMatchObject({ events: 1, deadLetters: 1 });
});

test('stepping back is refused before anything happens', async () => {
  await once('a', 0);
  await expect(local.advanceTo(start - 1)).rejects.toMatchObject({ code: 'CLS_CLOCK_BACKWARDS' });
  expect(seen).toEqual([]);
});

test('while a drain goes on, what becomes due fires by itself', async () => {
  local.clock.real();
  const controller = new AbortController();
  const draining = local.drain({ until: 'stopped', signal: controller.signal });
  await local.ports.scheduler.once('soon', local.clock.now() + 50, { target: 'one-fn', detail: 'soon' });
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  await draining;
  expect(seen.map(([, event]) => event)).toEqual(['soon']);
});
