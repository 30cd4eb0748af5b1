import { defineConfig } from 'vitest/config';

// CI adds up the reports of several runs.
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**'] },
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          globalSetup: ['test/helpers/build-cli.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.prop.test.ts', 'test/golden.test.ts', 'test/built/**', 'test/aws/**'],
        },
      },
      { extends: true, test: { name: 'prop', include: ['test/**/*.prop.test.ts'] } },
      { extends: true, test: { name: 'golden', include: ['test/golden.test.ts'] } },
      { extends: true, test: { name: 'built', include: ['test/built/**/*.test.ts'] } },
    ],
  },
});
