import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundleLambda, handlers } from '../../../scripts/bundle-lambda.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cls-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('functions are bundled the same byte for byte, and small', async () => {
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  const { sizes } = await bundleLambda(one);
  await bundleLambda(two);

  expect(readFileSync(join(two, 'bundles.json'), 'utf8')).toBe(readFileSync(join(one, 'bundles.json'), 'utf8'));
  for (const handler of handlers) {
    const file = `${handler}.zip`;
    expect(readFileSync(join(two, file)).equals(readFileSync(join(one, file)))).toBe(true);
    // Of code, as Node reads it; the zip that is uploaded is a third of it.
    expect(sizes[handler]).toBeLessThanOrEqual(400_000);
  }
});
