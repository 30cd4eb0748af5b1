import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import * as keys from '../../src/metadata/keys.ts';
import { lotAt, Unit } from '../../src/metadata/lot.ts';
import { escapeName, unescapeName } from '../../src/metadata/partition.ts';
import { listingPrefix, materialsKey, parseStateWord } from '../../src/metadata/predecessor.ts';

const ref = { name: 'clicks', version: 'v2' };
const slashed = { name: 'acme/clicks', version: 'v 2' };
const arc = { project: 'Team', arc: 'toParquet', version: 'v1' };
const lot = '20230101PT5M050';

test.each([
  [keys.manifestPrefix(ref), 'datasets/name=clicks/version=v2/'],
  [keys.manifestPrefix(ref, lot), 'datasets/name=clicks/version=v2/lot=20230101PT5M050/'],
  [keys.manifestKey(ref, lot, 0), 'datasets/name=clicks/version=v2/lot=20230101PT5M050/g0000.json'],
  [keys.manifestKey(slashed, lot, 12345), 'datasets/name=acme%2Fclicks/version=v 2/lot=20230101PT5M050/g12345.json'],
  [keys.manifestMarkerKey(ref, lot, 7, 'empty'), 'datasets/name=clicks/version=v2/lot=20230101PT5M050/g0007.empty'],
  [keys.sentPrefix(ref), 'sent/name=clicks/version=v2/'],
  [keys.sentKey(ref, '20230101', 1), 'sent/name=clicks/version=v2/day=20230101/20230101.g0001'],
  [keys.sentKey(slashed, lot, 0), 'sent/name=acme%2Fclicks/version=v 2/day=20230101/20230101PT5M050.g0000'],
  [keys.statePrefix(arc), 'arcs/project=Team/arc=toParquet/version=v1/'],
  [keys.claimKey(arc, lot, 0), 'arcs/project=Team/arc=toParquet/version=v1/lot=20230101PT5M050/r0000.claim'],
  [keys.endPrefix(arc), 'ends/project=Team/arc=toParquet/version=v1/'],
  [keys.endKey(arc, lot, 3), 'ends/project=Team/arc=toParquet/version=v1/day=20230101/20230101PT5M050.r0003.json'],
  [
    keys.stateMarkerKey({ ...arc, project: '50%=half' }, lot, 3, 'checkfailed'),
    'arcs/project=50%25%3Dhalf/arc=toParquet/version=v1/lot=20230101PT5M050/r0003.checkfailed',
  ],
  [keys.datasetKey(slashed), 'datasets/name=acme%2Fclicks/version=v 2/dataset.json'],
  [keys.projectKey(ref), 'projects/name=clicks/version=v2/project.json'],
  [keys.subscriptionKey(ref, arc), 'subscriptions/name=clicks/version=v2/project=Team/arc=toParquet.json'],
  [keys.controlKey(arc), 'control/project=Team/arc=toParquet.json'],
  [keys.ingressPrefix(ref, lot), 'ingress/name=clicks/version=v2/lot=20230101PT5M050/'],
  [keys.ingressPrefix(ref), 'ingress/name=clicks/version=v2/'],
  [keys.ingressKey(ref, lot, 'ab12'), 'ingress/name=clicks/version=v2/lot=20230101PT5M050/ab12.json'],
  [keys.runId('toParquet', 2, '0a1b2c3d'), 'toParquet-r0002-0a1b2c3d'],
  [keys.runId('a/b', 2, '0a1b2c3d'), 'a%2Fb-r0002-0a1b2c3d'],
  [keys.runPrefix('toParquet-r0002-0a1b2c3d'), 'runs/toParquet-r0002-0a1b2c3d/'],
])('the key %s', (key, expected) => {
  expect(key).toBe(expected);
});

const inLot = 'datasets/name=clicks/version=v2/lot=20230101PT5M050';

test.each([
  ['the record of a dataset', 'datasets/name=clicks/version=v2/dataset.json'],
  ["the predecessor's manifest", `${inLot}/state=complete/manifest.json`],
  ['a run in place of a generation', `${inLot}/r0000.json`],
  ['an unknown ending', `${inLot}/g0000.partial`],
  ['a name of every object', `${inLot}/g0000.constructor`],
  ['no ending', `${inLot}/g0000`],
  ['three digits', `${inLot}/g000.json`],
  ['a digit too many', `${inLot}/g00001.json`],
  ['no number', `${inLot}/gabcd.json`],
  ['a number without end', `${inLot}/gInfinity.json`],
  ['not a number', `${inLot}/g0NaN.json`],
  ['a number that is not whole', `${inLot}/g1e10.json`],
  ['a lot that is none', 'datasets/name=clicks/version=v2/lot=20230101PT5M999/g0000.json'],
  ['a lot that is not canonical', 'datasets/name=clicks/version=v2/lot=20230101P1D/g0000.json'],
  ['no lot', 'datasets/name=clicks/version=v2/g0000.json'],
  ['another store', 'arcs/project=P/arc=A/version=v1/lot=20230101/g0000.json'],
  ['a folder', `${inLot}/`],
  ['nothing', ''],
])('is no manifest key: %s', (_, key) => {
  expect(keys.parseManifestKey(key)).toBeUndefined();
});

test.each([
  ["the predecessor's marker", 'arcs/project=P/version=v1/arc=A/lot=20230101PT5M050/running.arc'],
  ['a generation in place of a run', 'arcs/project=P/arc=A/version=v1/lot=20230101PT5M050/g0000.claim'],
  ['an unknown ending', 'arcs/project=P/arc=A/version=v1/lot=20230101PT5M050/r0000.json'],
  ['another store', 'datasets/project=P/arc=A/version=v1/lot=20230101PT5M050/r0000.claim'],
])('is no state key: %s', (_, key) => {
  expect(keys.parseStateKey(key)).toBeUndefined();
});

const ofDay = 'sent/name=clicks/version=v2/day=20230101';

test.each([
  ['a marker', `${inLot}/g0000.complete`],
  ['another store', `${ofDay.replace('sent', 'ends')}/${lot}.r0000.json`],
  ['another store with such a name', `${ofDay.replace('sent', 'ends')}/${lot}.g0000`],
  ['a run in place of a generation', `${ofDay}/${lot}.r0000`],
  ['three digits', `${ofDay}/${lot}.g000`],
  ['an ending', `${ofDay}/${lot}.g0000.sent`],
  ['no generation', `${ofDay}/${lot}`],
  ['no lot', `${ofDay}/g0000`],
  ['a lot that is none', `${ofDay}/20230101PT5M999.g0000`],
  ['a lot that is not canonical', `${ofDay}/20230101P1D.g0000`],
  ['the lot of another day', `${ofDay}/20230102PT5M050.g0000`],
  ['a folder', `${ofDay}/`],
  ['nothing', ''],
])('tells of no announcement: %s', (_, key) => {
  expect(keys.parseSentKey(key)).toBeUndefined();
});

const nasty = fc.constantFrom(
  '/',
  '=',
  '%',
  '%2F',
  'lot=',
  '/lot=20230101/',
  '.',
  '..',
  ' ',
  '+',
  'é',
  '\u0000',
  '{lot}',
);
const name = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 4 })), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''));
const anyRef = fc.record({ name, version: name });
const anyArc = fc.record({ project: name, arc: name, version: name });
const anyLot = fc
  .tuple(fc.constantFrom(...Unit.options), fc.integer({ min: 0, max: 4e12 }))
  .map(([unit, at]) => lotAt(unit, at));
const count = fc.oneof(fc.nat(20), fc.constantFrom(999, 1000, 9999, 10_000, 123_456));

property.prop([anyRef, anyLot, count, fc.constantFrom(...keys.manifestStates)])(
  'manifest keys are read back, whatever the names',
  (dataset, id, generation, state) => {
    const found = (what: string): unknown => ({ lot: id, generation, what });
    expect(keys.parseManifestKey(keys.manifestKey(dataset, id, generation))).toEqual(found('json'));
    expect(keys.parseSentKey(keys.sentKey(dataset, id, generation))).toEqual({ lot: id, generation });
    expect(keys.parseManifestKey(keys.sentKey(dataset, id, generation))).toBeUndefined();
    expect(keys.parseManifestKey(keys.manifestMarkerKey(dataset, id, generation, state))).toEqual(found(state));
  },
);

property.prop([anyArc, anyLot, count, fc.constantFrom(...keys.runResults)])(
  'state keys are read back, whatever the names',
  (of, id, run, result) => {
    expect(keys.parseStateKey(keys.claimKey(of, id, run))).toEqual({ lot: id, run, what: 'claim' });
    expect(keys.parseStateKey(keys.endKey(of, id, run))).toBeUndefined();
    expect(keys.endKey(of, id, run).startsWith(keys.endPrefix(of))).toBe(true);
    expect(keys.parseStateKey(keys.stateMarkerKey(of, id, run, result))).toEqual({ lot: id, run, what: result });
  },
);

property.prop([anyRef, anyRef])('two datasets never share a prefix', (a, b) => {
  fc.pre(a.name !== b.name || a.version !== b.version);
  expect(keys.manifestPrefix(a).startsWith(keys.manifestPrefix(b))).toBe(false);
  expect(keys.sentPrefix(a).startsWith(keys.sentPrefix(b))).toBe(false);
});

const at = fc.integer({ min: 0, max: 4e12 });

property.prop([fc.constantFrom(...Unit.options), at, at, count, count])(
  'what is beside the lots is in their order, and a listing can begin with any of them',
  (unit, one, two, a, b) => {
    const [earlier, later] = [lotAt(unit, Math.min(one, two)), lotAt(unit, Math.max(one, two))];
    fc.pre(earlier !== later);
    expect(keys.sentKey(ref, earlier, a) < keys.beforeSent(ref, later)).toBe(true);
    expect(keys.beforeSent(ref, later) < keys.sentKey(ref, later, b)).toBe(true);
    expect(keys.endKey(arc, earlier, a) < keys.endKey(arc, later, b)).toBe(true);
  },
);

property.prop([name])('an escaped name is one segment without an equals sign, and comes back', (text) => {
  const escaped = escapeName(text);
  expect(escaped).not.toMatch(/[/=]/);
  expect(unescapeName(escaped)).toBe(text);
});

property.prop([fc.stringMatching(/^[\w .+-]+$/)])('an ordinary name stays as typed', (text) => {
  expect(escapeName(text)).toBe(text);
});

test('text that no name escapes to is not unescaped', () => {
  expect(unescapeName('50%')).toBeUndefined();
});

test("the predecessor's keys escape the same way", () => {
  expect(materialsKey(slashed)).toBe('materials/name=acme%2Fclicks/version=v 2/materials.json');
  expect(listingPrefix({ arcsOf: slashed })).toBe('arcs/project=acme%2Fclicks/version=v 2/');
});

test('the state of a key is never guessed from its folders', () => {
  expect(parseStateWord('running-late.arc')).toBeUndefined();
  expect(parseStateWord('complete.json')).toBeUndefined();
  expect(() => parseStateWord('project=running/complete.arc')).toThrow(
    expect.objectContaining({ code: 'CLS_INTERNAL' }),
  );
});
