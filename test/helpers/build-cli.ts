import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleCli } from '../../scripts/bundle-cli.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of a `cli.js` that was bundled from this very source. */
    readonly cli: string;
  }
}

/** Tests that kill processes need real ones; they must never run a bundle of yesterday. */
export const setup = async (project: TestProject): Promise<() => void> => {
  // Inside the checkout, so that nothing outside it is needed to resolve what is not bundled.
  const folder = mkdtempSync(resolve('node_modules', '.cli-under-test-'));
  await bundleCli(folder);
  project.provide('cli', join(folder, 'cli.js'));
  return () => rmSync(folder, { recursive: true, force: true });
};
