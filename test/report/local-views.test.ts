import { expect, test } from 'vitest';
import { advanceText, putText, runText } from '../../src/report/drain-view.ts';
import { listText } from '../../src/report/list-view.ts';
import { lockText } from '../../src/report/lock-view.ts';
import { objectsText } from '../../src/report/objects-view.ts';
import { screen } from './samples.ts';

const at = '2026-09-14T10:15:00.000Z';
const runs = { started: 3, complete: 1, empty: 1, failed: 1 };
const failures = [
  { arc: 'quakes.toCsv', lot: '20260914PT1H009', result: 'failed', message: 'exit 1\nValueError: not JSON' },
];
const later = [{ at, what: 'retry of quakes.toCsv 20260914PT1H009' }];

test('a put says what it stored, what ran and what is due later', () => {
  expect(putText({ objects: 1, events: 4, deadLetters: 1, runs, failures, later }, screen)).toMatchInlineSnapshot(`
    "Stored 1 object, delivered 4 events.
    Ran 3 runs:  1 complete  1 empty  1 failed
      failed quakes.toCsv 20260914PT1H009  exit 1
        | ValueError: not JSON
    1 event given up after all attempts; see the dead-letters folder of the placement.
    Due later (clusterless local advance):
      2026-09-14 10:15:00Z  retry of quakes.toCsv 20260914PT1H009
    "
  `);
});

test('an advance says where the clock stands', () => {
  const quiet = {
    events: 0,
    deadLetters: 0,
    runs: { started: 0, complete: 0, empty: 0, failed: 0 },
    failures: [],
    later: [],
  };
  expect(advanceText({ clock: { mode: 'stepped', now: at }, ...quiet }, screen)).toBe(
    'The clock stands at 2026-09-14 10:15:00Z.\n',
  );
  expect(advanceText({ clock: { mode: 'real', now: at }, ...quiet }, screen)).toBe(
    'The clock is the real one again.\n',
  );
});

test('a run of one lot says why nothing ran', () => {
  const quiet = {
    events: 0,
    deadLetters: 0,
    runs: { started: 0, complete: 0, empty: 0, failed: 0 },
    failures: [],
    later: [],
  };
  const decision = { arc: 'copy', lot: '20260914', decision: 'waiting', reason: 'raw/v1 20260914 is missing' };
  expect(runText({ ...quiet, decision }, screen)).toBe('copy 20260914  waiting: raw/v1 20260914 is missing\n');
  expect(runText({ ...quiet, decision: null }, screen)).toBe('Nothing is pending.\n');
});

test('objects are URIs to copy, or a table with a sum', () => {
  const objects = [
    { uri: 's3://b/a=1/ü b.txt', size: 12, etag: '"1"', modified: at },
    { uri: 's3://b/big', size: 3_456_789, etag: null, modified: null },
  ];
  expect(objectsText({ objects }, { long: false }, screen)).toBe('s3://b/a=1/ü b.txt\ns3://b/big\n');
  expect(objectsText({ objects }, { long: true }, screen)).toMatchInlineSnapshot(`
    "  size  modified              uri
      12 B  2026-09-14 10:15:00Z  s3://b/a=1/ü b.txt
    3.5 MB  -                     s3://b/big
    2 objects, 3.5 MB
    "
  `);
  expect(objectsText({ objects: [] }, { long: false }, screen)).toBe('');
  const long = [{ uri: 's3://bucket/a-rather-long-folder/one.txt', size: 1, etag: null, modified: null }];
  expect(objectsText({ objects: long }, { long: true }, { ...screen, columns: 40 })).toMatchInlineSnapshot(`
    "size  modified  uri
     1 B  -         s3://bucket/a-rather-
                    long-folder/one.txt
    1 object, 1 B
    "
  `);
});

test('a list is a table of its fields and says what was left out', () => {
  const items = [
    { name: 'raw/v1', lots: 288, owner: 'quakes' },
    { name: 'csv/v1', lots: 7, owner: null },
  ];
  expect(listText({ items, omitted: 3 }, 'datasets', screen)).toMatchInlineSnapshot(`
    "name    lots  owner
    raw/v1   288  quakes
    csv/v1     7  -
    3 more not shown (--limit)
    "
  `);
  expect(listText({ items: [], omitted: 0 }, 'datasets', screen)).toBe(
    'No datasets are deployed here. Next: clusterless apply\n',
  );
});

const lock = {
  project: 'quakes',
  version: 'v1',
  epoch: 7,
  run: '3f6d',
  command: 'apply',
  holder: { user: 'ana', host: 'laptop', pid: 12 },
  beat: at,
  expires: '2026-09-14T10:16:05.000Z',
  note: null,
};

test('a lock names its holder and what to type', () => {
  expect(lockText({ ...lock, lock: 'held' }, screen)).toMatchInlineSnapshot(`
    "quakes/v1  held by ana@laptop (pid 12) for apply
      why:  Run 3f6d, last sign of life 2026-09-14 10:15:00Z, ends 2026-09-14 10:16:05Z without another
      next: Wait with --lock-timeout 2m, or, if that process is gone: clusterless lock release --run
            3f6d
    "
  `);
});

test.each([
  ['released', 'quakes/v1  free (epoch 7)\n'],
  ['none', 'quakes/v1  no state yet, so nobody holds a lease\n'],
] as const)('a lock that is %s is one line', (state, text) => {
  expect(lockText({ ...lock, lock: state }, screen)).toBe(text);
});
