import type { z } from 'zod';
import type { Diagnostic } from '../errors.ts';
import type { DiagnosticCode } from './diagnostic-codes.ts';
import { severityOf } from './diagnostic-codes.ts';
import { didYouMean } from './nearest.ts';
import type { Pointer } from './pointer.ts';
import { pointerText, valueAt } from './pointer.ts';
import { fieldsAt } from './schema-at.ts';
import type { Source } from './source.ts';

export interface Finding {
  readonly code: DiagnosticCode;
  readonly path: Pointer;
  readonly message: string;
  readonly hint?: string | null;
}

/** Gives a finding its place in the file and its severity. */
export const diagnose = (source: Source, { code, path, message, hint = null }: Finding): Diagnostic => ({
  severity: severityOf(code),
  code,
  file: source.file,
  ...source.locate(path),
  path: pointerText(path),
  message,
  hint,
});

interface Checked {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
}

const stepsOf = (issue: z.core.$ZodIssue): Pointer =>
  issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the text ${JSON.stringify(value)}` : JSON.stringify(value);
};

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

const unknownFields = (issue: z.core.$ZodIssueUnrecognizedKeys, { schema }: Checked): readonly Finding[] => {
  const path = stepsOf(issue);
  const known = fieldsAt(schema, path);
  const outer = path.length === 0 ? [] : fieldsAt(schema, path.slice(0, -1));
  return issue.keys.map((key) => {
    const here = didYouMean(key, known);
    const above = outer.includes(key) ? `"${key}" belongs one level up` : null;
    const list = known.length === 0 ? 'no fields are known here' : `fields here: ${known.join(', ')}`;
    return {
      code: 'unknown-field',
      path: [...path, key],
      message: `unknown field "${key}"`,
      hint: here ?? above ?? list,
    };
  });
};

const quoted = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ');

const invalidValue = (path: Pointer, value: unknown, allowed: readonly unknown[]): Finding => ({
  code: 'invalid-value',
  path,
  message: `${JSON.stringify(value)} is not one of ${quoted(allowed)}`,
  hint:
    typeof value === 'string'
      ? didYouMean(
          value,
          allowed.filter((one) => typeof one === 'string'),
        )
      : null,
});

/** The branch that was most probably meant: one that got further than the first look at the value. */
const unionFindings = (issue: z.core.$ZodIssueInvalidUnion, checked: Checked): readonly Finding[] => {
  const path = stepsOf(issue);
  const meant = issue.errors.find((branch) =>
    branch.every(({ path: inner, code }) => inner.length > 0 || code === 'unrecognized_keys'),
  );
  if (meant !== undefined && meant.length > 0) {
    return meant.flatMap((inner) => findingsOf({ ...inner, path: [...issue.path, ...inner.path] }, checked));
  }
  const values = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  const objects = fieldsAt(checked.schema, path).map((field) => `{ "${field}": … }`);
  const value = valueAt(checked.value, path);
  if (values.length > 0) {
    const finding = invalidValue(path, value, values);
    return [{ ...finding, message: [finding.message, ...objects].join(', ') }];
  }
  return [{ code: 'wrong-type', path, message: `${kindOf(value)} does not fit here` }];
};

const customFinding = (issue: z.core.$ZodIssueCustom): Finding => {
  const { code, hint } = issue.params ?? {};
  return {
    code: code === 'bad-uri' || code === 'bad-name' ? code : 'invalid-value',
    path: stepsOf(issue),
    message: issue.message,
    hint: typeof hint === 'string' ? hint : null,
  };
};

const wrongType = (issue: z.core.$ZodIssueInvalidType, { value }: Checked): Finding => ({
  code: 'wrong-type',
  path: stepsOf(issue),
  message: `${nouns[issue.expected] ?? issue.expected} is expected, not ${kindOf(valueAt(value, stepsOf(issue)))}`,
});

const missing = (path: Pointer): Finding => {
  const name = String(path.at(-1));
  return { code: 'missing-field', path, message: `"${name}" is required`, hint: null };
};

const units: Readonly<Record<string, readonly [string, string]>> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
};

const limit = (issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Finding => {
  const path = stepsOf(issue);
  const [one, many] = units[issue.origin] ?? ['', ''];
  const [word, bound] = issue.code === 'too_small' ? ['at least', issue.minimum] : ['at most', issue.maximum];
  const empty = issue.code === 'too_small' && one !== '' && bound === 1;
  const message = empty ? 'it may not be empty' : `it must be ${word} ${bound}${Number(bound) === 1 ? one : many}`;
  return { code: 'out-of-range', path, message };
};

const findingsOf = (issue: z.core.$ZodIssue, checked: Checked): readonly Finding[] => {
  const path = stepsOf(issue);
  if (issue.code === 'unrecognized_keys') return unknownFields(issue, checked);
  if (path.length > 0 && valueAt(checked.value, path) === undefined) return [missing(path)];
  if (issue.code === 'invalid_type') return [wrongType(issue, checked)];
  if (issue.code === 'invalid_value') return [invalidValue(path, valueAt(checked.value, path), issue.values)];
  if (issue.code === 'invalid_union') return unionFindings(issue, checked);
  if (issue.code === 'too_small' || issue.code === 'too_big') return [limit(issue)];
  if (issue.code === 'custom') return [customFinding(issue)];
  return [{ code: 'invalid-value', path, message: issue.message }];
};

/** Every issue of one look with a schema, in our words; paths are those inside the value. */
export const findings = (issues: readonly z.core.$ZodIssue[], checked: Checked): readonly Finding[] =>
  issues.flatMap((issue) => findingsOf(issue, checked));
