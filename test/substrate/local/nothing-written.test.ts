import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Place } from './place.ts';

test('stores that are there are made by nobody: a placement may be read-only, or its disk full', async () => {
  const place = new Place();
  const local = place.open();
  await local.ensureStores();
  // Whatever is staged for a while, to be thrown away, changes the folder that it was staged in.
  const touched = (): number => statSync(`${local.folder}/staging`).mtimeMs;
  const before = touched();
  await local.ensureStores();
  expect(touched()).toBe(before);
  await place.close();
});
