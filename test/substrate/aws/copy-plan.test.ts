import { expect, test } from 'vitest';
import { copyLimits, planOf } from '../../../src/substrate/aws/s3/copy-plan.ts';

const GiB = 1024 ** 3;

test.each([
  ['a little more than one request copies', 5 * GiB + 1],
  ['almost as much as S3 holds', 48 * 1024 * GiB],
  ['as much as parts can hold', 10_000 * 5 * GiB],
])('the parts of %s cover it without gaps, within the limits of S3', (_, size) => {
  const plan = planOf(size, '"a"', copyLimits);
  expect(plan.length).toBeLessThanOrEqual(10_000);
  let next = 0;
  for (const [index, { number, range, size: bytes }] of plan.entries()) {
    expect([number, range]).toEqual([index + 1, `bytes=${next}-${next + bytes - 1}`]);
    expect(bytes).toBeLessThanOrEqual(5 * GiB);
    next += bytes;
  }
  expect(next).toBe(size);
});

test('the same version has the same parts, and any other has no part of the same size', () => {
  const size = 6 * GiB;
  const plan = planOf(size, '"a-700"', copyLimits);
  expect(planOf(size, '"a-700"', copyLimits)).toEqual(plan);
  const own = new Set(plan.map((part) => part.size));
  for (let n = 0; n < 100; n += 1) {
    expect(planOf(size, `"b${n}-700"`, copyLimits).filter((part) => own.has(part.size))).toEqual([]);
  }
});
