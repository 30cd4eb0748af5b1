import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/errors.ts';
import { ClusterlessError } from '../../src/errors.ts';
import { errorDocument, errorText } from '../../src/report/error-view.ts';
import { asOf, screen } from './samples.ts';

const unknownField: Diagnostic = {
  severity: 'error',
  code: 'unknown-field',
  file: 'quakes.cls.json',
  line: 3,
  column: 5,
  path: '/arcs/0/workload/fliter',
  message: 'unknown field "fliter"',
  hint: 'did you mean "filter"?',
};

const invalid = new ClusterlessError('CLS_PROJECT_INVALID', '2 problems in quakes.cls.json', {
  hint: 'clusterless show aws:core:s3CopyArc',
  diagnostics: [
    { ...unknownField, line: 9, column: 1, severity: 'warning', code: 'no-join', message: 'no "join"', hint: null },
    unknownField,
  ],
});

test('an error says what, why and what to type next', () => {
  const error = new ClusterlessError('CLS_STATE_LOCKED', 'quakes/v1 is locked by ana@laptop (pid 12, apply)', {
    detail: 'Run 3f6d, last sign of life 4 s ago.',
    hint: 'Wait with --lock-timeout 2m',
    cause: new Error('secret stack'),
  });
  expect(errorText(error, screen)).toMatchInlineSnapshot(`
    "error: quakes/v1 is locked by ana@laptop (pid 12, apply) [CLS_STATE_LOCKED]
      why:  Run 3f6d, last sign of life 4 s ago.
      next: Wait with --lock-timeout 2m
    "
  `);
});

test('findings stand under their file in the order of lines, with the line and a caret', () => {
  const sources = new Map([['quakes.cls.json', '{\n  "arcs": [{\n    "fliter": {}\n  }]\n}']]);
  expect(errorText(invalid, screen, sources)).toMatchInlineSnapshot(`
    "quakes.cls.json  1 error, 1 warning
      quakes.cls.json:3:5 error unknown field "fliter" [unknown-field]
         3 | "fliter": {}
           | ^
        hint: did you mean "filter"?
      quakes.cls.json:9:1 warning no "join" [no-join]

    error: 2 problems in quakes.cls.json [CLS_PROJECT_INVALID]
      next: clusterless show aws:core:s3CopyArc
    "
  `);
});

test('without the text of the file there is no excerpt', () => {
  expect(errorText(invalid, screen)).not.toContain('^');
});

test('fifty findings in three files are grouped, and the files are named once each as titles', () => {
  const many = Array.from({ length: 50 }, (_, n) => ({
    ...unknownField,
    file: `f${n % 3}.cls.json`,
    line: 60 - n,
    hint: null,
  }));
  const text = errorText(new ClusterlessError('CLS_PROJECT_INVALID', '50 problems', { diagnostics: many }), screen);
  const titles = text.split('\n').filter((line) => line.startsWith('f'));
  expect(titles).toEqual(['f0.cls.json  17 errors', 'f1.cls.json  17 errors', 'f2.cls.json  16 errors']);
  const lines = [...text.matchAll(/f0\.cls\.json:(\d+):/g)].map((match) => Number(match[1]));
  expect(lines).toEqual([...lines].sort((a, b) => a - b));
  expect(text.split('\n').length).toBeLessThan(62);
});

test('a long line of a file is cut around the caret', () => {
  const sources = new Map([['quakes.cls.json', `\n\n${'a'.repeat(300)}HERE${'b'.repeat(300)}`]]);
  const error = new ClusterlessError('CLS_PROJECT_INVALID', 'x', { diagnostics: [{ ...unknownField, column: 301 }] });
  const [code = '', caret = ''] = errorText(error, screen, sources).split('\n').slice(2, 4);
  expect(code.indexOf('HERE')).toBe(caret.indexOf('^'));
  expect(code).toMatch(/\| …a+HEREb+…$/);
});

test('the JSON document has every field, unknown ones as null', () => {
  expect(errorDocument(invalid, { asOf, tool: '1.0.0' })).toMatchInlineSnapshot(`
    "{
      "apiVersion": "clusterless/v1",
      "kind": "Error",
      "asOf": "2026-09-14T10:07:12.000Z",
      "tool": "1.0.0",
      "error": {
        "code": "CLS_PROJECT_INVALID",
        "summary": "2 problems in quakes.cls.json",
        "detail": null,
        "hint": "clusterless show aws:core:s3CopyArc",
        "retryable": false,
        "docs": "docs/reference/errors.md#cls_project_invalid",
        "diagnostics": [
          {
            "severity": "warning",
            "code": "no-join",
            "file": "quakes.cls.json",
            "line": 9,
            "column": 1,
            "path": "/arcs/0/workload/fliter",
            "message": "no \\"join\\"",
            "hint": null
          },
          {
            "severity": "error",
            "code": "unknown-field",
            "file": "quakes.cls.json",
            "line": 3,
            "column": 5,
            "path": "/arcs/0/workload/fliter",
            "message": "unknown field \\"fliter\\"",
            "hint": "did you mean \\"filter\\"?"
          }
        ]
      }
    }
    "
  `);
});
