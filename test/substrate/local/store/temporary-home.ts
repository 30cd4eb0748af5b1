import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Layout } from '../../../../src/substrate/local/store/layout.ts';
import { layoutOf } from '../../../../src/substrate/local/store/layout.ts';

interface TemporaryHome extends AsyncDisposable {
  readonly layout: Layout;
  readonly remove: () => void;
}

/** A fresh placement folder. */
export const temporaryHome = (): TemporaryHome => {
  const home = mkdtempSync(join(tmpdir(), 'cls-store-'));
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  return { layout: layoutOf(home), remove, [Symbol.asyncDispose]: async () => remove() };
};
