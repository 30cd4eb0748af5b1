import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startMinistack, startMoto } from '../../scripts/aws/servers.ts';
import { bundleCli } from '../../scripts/bundle-cli.mjs';
import { bundleLambda } from '../../scripts/bundle-lambda.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    readonly ministack: string;
    readonly moto: string;
    /** Absolute path of a `cli.js` that was bundled from this very source, with the functions beside it. */
    readonly cli: string;
  }
}

/** Tests that kill processes need real ones; inside the checkout, so that nothing outside is needed to resolve. */
const bundleAll = async (folder: string): Promise<void> => {
  await bundleLambda('dist/lambda');
  await bundleCli(folder);
  cpSync('dist/lambda', join(folder, 'lambda'), { recursive: true });
};

/** One server of each kind for the whole run; tests keep apart by account. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(resolve('node_modules', '.cli-under-test-'));
  // First, for nothing must be left running when the build fails.
  await bundleAll(folder).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const [ministack, moto] = await Promise.all([startMinistack(), startMoto()]);
  project.provide('ministack', ministack.endpoint);
  project.provide('moto', moto.endpoint);
  project.provide('cli', join(folder, 'cli.js'));
  return async () => {
    await Promise.all([ministack.stop(), moto.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
};
