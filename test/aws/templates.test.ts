import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pythonProgram } from '../../scripts/aws/python.ts';

const folder = 'test/golden/templates';

test('cfn-lint has nothing to say about any golden template', async () => {
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files.length).toBeGreaterThan(30);
  // Exit code 0 only without errors, warnings and notes.
  const args = ['--non-zero-exit-code', 'informational', '--regions', 'us-west-2', '--', ...files];
  const answer = await promisify(execFile)(pythonProgram('lint', 'cfn-lint'), args, { maxBuffer: 1 << 26 }).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? 'cfn-lint did not run' }),
  );
  expect(answer.stdout).toBe('');
}, 600_000);
