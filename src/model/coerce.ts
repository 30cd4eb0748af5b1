import type { z } from 'zod';
import type { Pointer } from './pointer.ts';
import { valueAt } from './pointer.ts';

/** What the predecessor's parser read without a word; anything else stays as it is. */
const converted = (value: unknown, expected: string, written: string | undefined): unknown => {
  if (expected === 'string' && typeof value === 'number') return written ?? String(value);
  if (typeof value !== 'string') return value;
  if (expected === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (expected === 'number' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return value;
};

type WrittenText = (path: Pointer) => string | undefined;

const repairOne = (root: object, issue: z.core.$ZodIssue, written: WrittenText): boolean => {
  const path: Pointer = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const name = path.at(-1);
  const parent = valueAt(root, path.slice(0, -1));
  if (name === undefined || typeof parent !== 'object' || parent === null) return false;
  const value = valueAt(parent, [name]);
  if (value === null && !Array.isArray(parent)) return Reflect.deleteProperty(parent, name);
  if (issue.code !== 'invalid_type') return false;
  const better = converted(value, issue.expected, written(path));
  return better !== value && Reflect.set(parent, name, better);
};

/**
 * Repairs, in place, what the schema refused and the predecessor took: a number for a text, a quoted number or
 * boolean, `null` for a field that is not given. Schemas stay plain, and what is right costs nothing.
 * @returns whether anything changed, so that another look is worth it
 */
export const coerce = (root: unknown, issues: readonly z.core.$ZodIssue[], written: WrittenText): boolean => {
  if (typeof root !== 'object' || root === null) return false;
  return issues.map((issue) => repairOne(root, issue, written)).includes(true);
};
