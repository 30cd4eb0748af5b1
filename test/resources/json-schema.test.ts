import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseSource } from '../../src/model/source.ts';
import { projectJsonSchema } from '../../src/resources/json-schema.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const files = readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name.endsWith('.json') && !/expected|records/.test(entry.parentPath))
  .map((entry) => relative(fixtures, join(entry.parentPath, entry.name)));

/** What a schema cannot see: it looks at one file, and at no other place of it. */
const unseen = new Set([
  'bad-code',
  'bad-image',
  'bad-image.without-dockerfile',
  'bad-code.no-zip',
  'bad-code.without-handler',
  'bad-lot-unit',
  'bad-name',
  'bad-name.of-a-store',
  'cycle',
  'dataset-two-owners',
  'dataset-two-roles',
  'duplicate-name',
  'duplicate-project',
  'feedback',
  'ignored-field',
  'invalid-value.of-a-column',
  'misspelt-source',
  'missing-field.of-a-function',
  'name-collision',
  'never-triggered',
  'no-arrivals',
  'no-join',
  'no-sink',
  'no-source',
  'not-acted-on',
  'plain-secret',
  'invalid-value.of-an-image',
  'units-do-not-fit',
  'unknown-bucket',
  'unknown-reference',
  'unknown-source',
  'unknown-unit',
  'unsupported-value',
  'unsupported-value.of-a-variable',
]);

/** Not JSON, so that an editor's own parser tells. */
const unreadable = new Set([
  'duplicate-key',
  'empty-file',
  'forbidden-key',
  'malformed-json',
  'text-after-value',
  'too-deep',
  'trailing-comma',
]);

const codeOf = (file: string): string | undefined => (file.startsWith('invalid/') ? file.split('/')[1] : undefined);

const expected = (file: string): boolean => {
  const code = codeOf(file);
  return code === undefined || unseen.has(code);
};

describe('projectJsonSchema', () => {
  const validate = new Ajv.Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
    projectJsonSchema(),
  );

  it.each(files.filter((file) => !unreadable.has(codeOf(file) ?? '')))('judges %s as it should', (file) => {
    const { value } = parseSource(file, readFileSync(join(fixtures, file), 'utf8'));
    const valid = validate(value);
    expect({ valid, errors: valid ? null : validate.errors }).toMatchObject({ valid: expected(file) });
  });

  it('looks at both kinds of fixtures', () => {
    expect(files.filter(expected).length).toBeGreaterThan(40);
    expect(files.filter((file) => !expected(file)).length).toBeGreaterThan(7);
  });

  it('says where in a file an unknown field is', () => {
    const text = readFileSync(join(fixtures, 'invalid/unknown-field/project.json'), 'utf8');
    validate(JSON.parse(text));
    const unknown = validate.errors?.filter(({ keyword }) => keyword === 'additionalProperties') ?? [];
    const places = unknown.map(({ instancePath, params }) => `${instancePath}/${params['additionalProperty']}`);
    expect(places.toSorted()).toEqual([
      '/arcs/0/label',
      '/arcs/0/sources/main/pathURI',
      '/arcs/0/workload/workloadProps/fliter',
      '/boundaries/0/frequent/filter',
    ]);
  });
});
