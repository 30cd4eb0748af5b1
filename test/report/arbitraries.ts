import fc from 'fast-check';
import type { LotId, Unit } from '../../src/metadata/lot.ts';
import { lotAt, unitMs } from '../../src/metadata/lot.ts';
import type { Advance, Put, Run } from '../../src/report/output/drain.ts';
import type { Placement } from '../../src/report/output/envelope.ts';
import type { Diagnostic } from '../../src/report/output/error.ts';
import type { List } from '../../src/report/output/listing.ts';
import type { Lock } from '../../src/report/output/lock.ts';
import type { Objects } from '../../src/report/output/objects.ts';
import type { Attention, DatasetStatus, LotCounts, Segment, Status } from '../../src/report/output/status.ts';
import { LotState } from '../../src/report/output/status.ts';
import type { Validation } from '../../src/report/output/validation.ts';
import type { Screen } from '../../src/report/screen.ts';

/** What people, workloads and attackers put into names and messages. */
export const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  fc.constantFrom(
    '',
    ' ',
    '\u001b[31mred\u001b[0m',
    '\u001b]8;;http://evil\u0007link\u001b]8;;\u0007',
    '\u009b31m',
    'two\nlines\r\nand\tmore\r',
    '\u202etxt.exe',
    '\u200bzero\ufeffwidth\u2028line',
    '\ud800 alone',
    'データセット/日本語/バージョン一',
    '👩‍👩‍👧‍👦🇩🇪❤️1️⃣',
    'e\u0301\u0301\u0301 combining',
    'a'.repeat(300),
    '界'.repeat(150),
    '| a | `b` ``c`` | \\| <!-- --> --> </details><script>alert(1)</script>',
    '![x](http://evil) [y](javascript:z) **b** @everyone #12 www.evil.com https://evil',
    '&lt; &amp; &#60;script&#62; &copy',
    '=1+1',
    '-- -- >',
  ),
);

export const count = fc.nat({ max: 2_000_000 });
const time = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
export const ms = fc.double({ min: 0, max: 1e8, noNaN: true });

export const screens: fc.Arbitrary<Screen> = fc.record({
  columns: fc.integer({ min: 20, max: 200 }),
  color: fc.boolean(),
  ascii: fc.boolean(),
});

export const placements: fc.Arbitrary<Placement> = fc.record({
  provider: nasty,
  stage: fc.option(nasty),
  account: nasty,
  region: nasty,
});

const lotStates = fc.constantFrom(...LotState.options);

const lotCounts: fc.Arbitrary<LotCounts> = fc.record({
  complete: count,
  empty: count,
  stale: count,
  running: count,
  queued: count,
  held: count,
  waiting: count,
  pending: count,
  failed: count,
  abandoned: count,
  waived: count,
  expired: count,
});

const day = Date.parse('2026-09-13T00:00:00.000Z');

const units = fc.constantFrom<Unit[]>('PT5M', 'PT15M', 'PT1H', 'P1D');

const lotRanges = (unit: Unit): fc.Arbitrary<readonly [LotId, LotId]> =>
  fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 50 })).map(([from, more]) => {
    const at = (n: number): LotId => lotAt(unit, day + n * unitMs(unit));
    return [at(from), at(from + more)] as const;
  });

const segmentsOf = (unit: Unit): fc.Arbitrary<Segment[]> =>
  fc.array(
    fc.tuple(lotRanges(unit), lotStates).map(([[from, to], state]): Segment => [from, to, state]),
    { maxLength: 5 },
  );

const datasets: fc.Arbitrary<DatasetStatus> = units.chain((unit) =>
  fc.record({
    id: nasty,
    unit: fc.constant(unit),
    owner: nasty,
    counts: lotCounts,
    solidTo: fc.option(time),
    lagSeconds: fc.option(ms),
    segments: segmentsOf(unit),
  }),
);

const attentions: fc.Arbitrary<Attention> = fc.record({
  state: lotStates,
  dataset: nasty,
  arc: fc.option(nasty),
  lots: units.chain(lotRanges),
  reason: nasty,
  blocks: count,
  command: nasty,
});

export const statuses: fc.Arbitrary<Status> = fc.record({
  placement: placements,
  range: fc.tuple(time, time).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })),
  verdict: fc.constantFrom('healthy', 'unhealthy'),
  datasets: fc.array(datasets, { maxLength: 4 }),
  attention: fc.array(attentions, { maxLength: 3 }),
  requests: count,
  ms,
});

export const diagnostics: fc.Arbitrary<Diagnostic> = fc.record({
  severity: fc.constantFrom('error', 'warning'),
  code: nasty,
  file: fc.oneof(fc.constant('a.cls.json'), nasty),
  line: fc.integer({ min: 1, max: 6 }),
  column: fc.integer({ min: 1, max: 400 }),
  path: nasty,
  message: nasty,
  hint: fc.option(nasty),
});

export const validations: fc.Arbitrary<Validation> = fc.record({
  valid: fc.boolean(),
  projects: fc.array(
    fc.record({
      file: nasty,
      name: fc.option(nasty),
      version: fc.option(nasty),
      placement: fc.option(placements),
      components: fc.record({ resources: count, activities: count, boundaries: count, arcs: count }),
    }),
    { maxLength: 3 },
  ),
  diagnostics: fc.array(diagnostics, { maxLength: 5 }),
});

export const objects: fc.Arbitrary<Objects> = fc.record({
  objects: fc.array(fc.record({ uri: nasty, size: count, etag: fc.option(nasty), modified: fc.option(time) }), {
    maxLength: 4,
  }),
});

const drained = {
  events: count,
  deadLetters: count,
  runs: fc.record({ started: count, complete: count, empty: count, failed: count }),
  failures: fc.array(fc.record({ arc: nasty, lot: nasty, result: nasty, message: fc.option(nasty) }), {
    maxLength: 3,
  }),
  later: fc.array(fc.record({ at: time, what: nasty }), { maxLength: 7 }),
};

export const puts: fc.Arbitrary<Put> = fc.record({ objects: count, ...drained });

export const advances: fc.Arbitrary<Advance> = fc.record({
  clock: fc.record({ mode: fc.constantFrom('real', 'stepped'), now: time }),
  ...drained,
});

export const runs: fc.Arbitrary<Run> = fc.record({
  ...drained,
  decision: fc.option(fc.record({ arc: nasty, lot: nasty, decision: nasty, reason: fc.option(nasty) })),
});

export const lists: fc.Arbitrary<List> = fc.record({
  items: fc.array(fc.record({ name: nasty, lots: count, nested: fc.record({ a: nasty }), absent: fc.constant(null) }), {
    maxLength: 4,
  }),
  omitted: count,
});

export const locks: fc.Arbitrary<Lock> = fc.record({
  project: nasty,
  version: nasty,
  lock: fc.constantFrom('none', 'released', 'held', 'expired'),
  epoch: fc.option(count),
  run: fc.option(nasty),
  command: fc.option(nasty),
  holder: fc.option(fc.record({ user: nasty, host: nasty, pid: count })),
  beat: fc.option(time),
  expires: fc.option(time),
  note: fc.option(nasty),
});
