import type { TestProject } from 'vitest/node';
import { startMinistack, startMoto } from '../../scripts/aws/servers.ts';
import { bundleLambda } from '../../scripts/bundle-lambda.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    readonly ministack: string;
    readonly moto: string;
  }
}

/** One server of each kind for the whole run; tests keep apart by account. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  await bundleLambda('dist/lambda');
  const [ministack, moto] = await Promise.all([startMinistack(), startMoto()]);
  project.provide('ministack', ministack.endpoint);
  project.provide('moto', moto.endpoint);
  return async () => {
    await Promise.all([ministack.stop(), moto.stop()]);
  };
};
