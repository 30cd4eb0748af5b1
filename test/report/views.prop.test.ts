import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { advanceText, putText, runText } from '../../src/report/drain-view.ts';
import { envelope } from '../../src/report/envelope.ts';
import { errorDocument, errorText } from '../../src/report/error-view.ts';
import { listText } from '../../src/report/list-view.ts';
import { lockText } from '../../src/report/lock-view.ts';
import { objectsText } from '../../src/report/objects-view.ts';
import { documents } from '../../src/report/output/schemas.ts';
import { planText } from '../../src/report/plan-view.ts';
import { resultText } from '../../src/report/result-view.ts';
import type { Screen } from '../../src/report/screen.ts';
import { statusText } from '../../src/report/status-view.ts';
import { validationText } from '../../src/report/validation-view.ts';
import * as arbitrary from './arbitraries.ts';
import { plans, results } from './plan-arbitraries.ts';
import { asOf } from './samples.ts';

const errors = fc
  .record({
    summary: arbitrary.nasty,
    detail: arbitrary.nasty,
    hint: arbitrary.nasty,
    diagnostics: fc.array(arbitrary.diagnostics, { maxLength: 4 }),
  })
  .map(({ summary, ...details }) => new ClusterlessError('CLS_PROJECT_INVALID', summary, details));

const sources = new Map([['a.cls.json', `{\n  "name": "データ\u001b[31m",\n\t"x": 1 }\n${'y'.repeat(500)}`]]);

interface View {
  readonly kind: keyof typeof documents;
  readonly texts: fc.Arbitrary<readonly [string, Screen]>;
  readonly answers: fc.Arbitrary<unknown>;
}

const view = <T extends object>(
  kind: keyof typeof documents,
  bodies: fc.Arbitrary<T>,
  text: (body: T, screen: Screen) => string,
): View => ({
  kind,
  texts: fc.tuple(bodies, arbitrary.screens).map(([body, screen]) => [text(body, screen), screen]),
  answers: bodies.map((body) => JSON.parse(envelope(kind, body, { asOf, tool: '1.0.0' }))),
});

const views: readonly View[] = [
  view('Plan', plans, planText),
  view('Result', results, resultText),
  view('Status', arbitrary.statuses, (body, screen) => statusText(body, { asOf }, screen)),
  view('Validation', arbitrary.validations, (body, screen) => validationText(body, screen, sources)),
  view('Objects', arbitrary.objects, (body, screen) => objectsText(body, { long: true }, screen)),
  view('Put', arbitrary.puts, putText),
  view('Advance', arbitrary.advances, advanceText),
  view('Run', arbitrary.runs, runText),
  view('List', arbitrary.lists, (body, screen) => listText(body, 'arcs', screen)),
  view('Lock', arbitrary.locks, lockText),
  {
    kind: 'Error',
    texts: fc.tuple(errors, arbitrary.screens).map(([error, screen]) => [errorText(error, screen, sources), screen]),
    answers: errors.map((error) => JSON.parse(errorDocument(error, { asOf, tool: '1.0.0' }))),
  },
];

describe.each(views)('$kind', ({ kind, texts, answers }) => {
  test('has no line that is wider than the terminal', () => {
    fc.assert(
      fc.property(texts, ([text, screen]) => {
        for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(screen.columns);
      }),
      { numRuns: 150 },
    );
  });

  test('neutralises control characters and escape sequences', () => {
    fc.assert(
      fc.property(texts, ([text, screen]) => {
        const left = screen.color ? stripVTControlCharacters(text) : text;
        expect(left).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u);
      }),
      { numRuns: 100 },
    );
  });

  test('has no colour where none is wanted and ends with a newline', () => {
    fc.assert(
      fc.property(texts, ([text, screen]) => {
        if (!screen.color) expect(text).not.toContain('\u001b');
        expect(text === '' || text.endsWith('\n')).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('parses as JSON with its own schema', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        expect(documents[kind].safeParse(answer).error).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});
