import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/errors.ts';
import { ClusterlessError } from '../../src/errors.ts';
import { isDiagnosticCode } from '../../src/model/diagnostic-codes.ts';
import { catalogOf } from '../../src/resources/datasets.ts';
import type { Loaded } from '../../src/resources/load.ts';
import { loadProjects } from '../../src/resources/load.ts';
import { lowerProject } from '../../src/resources/lower-project.ts';
import { mutate, pick } from './mutate.ts';
import { randomFrom } from './random.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 2000);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const originals = readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name.endsWith('.json') && !/expected|records/.test(entry.parentPath))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

const expectWellFormed = (diagnostic: Diagnostic, text: string): void => {
  expect(isDiagnosticCode(diagnostic.code)).toBe(true);
  expect(diagnostic.line).toBeGreaterThanOrEqual(1);
  expect(diagnostic.line).toBeLessThanOrEqual(text.split('\n').length);
  expect(diagnostic.column).toBeGreaterThanOrEqual(1);
  expect(diagnostic.path).toMatch(/^(\/.*)?$/s);
  expect(diagnostic.message).not.toBe('');
  expect(`${diagnostic.message} ${diagnostic.hint}`).not.toMatch(/\n\s+at |\[object |undefined is not|Invalid input/);
};

/** What passes must also lower; only a dataset of another project may be missing. */
const lowerAll = ({ projects }: Loaded): void => {
  for (const project of projects) {
    const catalog = catalogOf(project, projects);
    try {
      const { objects } = lowerProject(project, { dataset: (id) => catalog.facts(id), local: true });
      expect(new Set(objects.map(({ address }) => address)).size).toBe(objects.length);
    } catch (error) {
      if (!(error instanceof ClusterlessError) || error.code !== 'CLS_DATASET_UNKNOWN') throw error;
    }
  }
};

const runOne = (seed: number): 'invalid' | 'valid' => {
  const random = randomFrom(seed);
  const count = random() < 0.2 ? 2 : 1;
  const files = Array.from({ length: count }, (_, index) => ({
    path: `${index}.json`,
    text: mutate(random, pick(random, originals)),
  }));
  const loaded = loadProjects(files);
  for (const diagnostic of loaded.diagnostics) {
    expectWellFormed(diagnostic, files.find(({ path }) => path === diagnostic.file)?.text ?? '');
  }
  if (loaded.diagnostics.some(({ severity }) => severity === 'error')) return 'invalid';
  expect(loaded.projects).toHaveLength(count);
  lowerAll(loaded);
  return 'valid';
};

describe('mutated project files', () => {
  it(`${runs} of them give diagnostics or projects, and never a crash`, () => {
    const outcomes = new Map<string, number>();
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      try {
        const outcome = runOne(seed);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } catch (error) {
        throw new Error(`FUZZ_RUNS=1 FUZZ_SEED=${seed} fails`, { cause: error });
      }
    }
    // Both ways are walked, or the mutations are too wild or too tame to say anything.
    expect(outcomes.get('invalid')).toBeGreaterThan(runs / 10);
    expect(outcomes.get('valid')).toBeGreaterThan(runs / 50);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
