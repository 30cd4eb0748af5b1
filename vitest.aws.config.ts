import { defineConfig } from 'vitest/config';

// CI adds up the reports of several runs.
const report = process.env['TEST_REPORT'];

/** Against emulators that test/aws/servers.ts starts; see `npm run test:aws`. */
export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    include: ['test/aws/**/*.test.ts'],
    globalSetup: ['test/aws/servers.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores carry the emulator and its functions too.
    maxWorkers: 2,
    passWithNoTests: false,
  },
});
