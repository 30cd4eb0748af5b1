import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { envelope } from '../../src/report/envelope.ts';
import { documents, outputSchemas } from '../../src/report/output/schemas.ts';
import { asOf, fullPlan, result, status } from './samples.ts';

const facts = { asOf, tool: '1.0.0' };

const ajv = new Ajv2020({ strict: false, validateFormats: false });

test('every kind has a schema', () => {
  expect(Object.keys(outputSchemas())).toEqual(Object.keys(documents));
});

test.each([
  ['Plan', fullPlan],
  ['Result', result],
  ['Status', status],
] as const)('the published schema of %s takes its answer, with fields that are yet to come', (kind, body) => {
  const valid = ajv.compile(outputSchemas()[kind] ?? false);
  const document = JSON.parse(envelope(kind, body, facts));
  expect(valid(document)).toBe(true);
  expect(valid({ ...document, fresh: 1 })).toBe(true);
  const { asOf: _, ...withoutTime } = document;
  expect(valid(withoutTime)).toBe(false);
});

test('an envelope has its keys first, in order, and ends with a newline', () => {
  const text = envelope('Plan', { projects: [], digest: 'x' }, facts);
  expect(text).toMatchInlineSnapshot(`
    "{
      "apiVersion": "clusterless/v1",
      "kind": "Plan",
      "asOf": "2026-09-14T10:07:12.000Z",
      "tool": "1.0.0",
      "projects": [],
      "digest": "x"
    }
    "
  `);
});
