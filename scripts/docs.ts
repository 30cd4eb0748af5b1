// Writes docs/reference from the schemas, the error table and the verbs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { referencePages } from './docs-pages.ts';

rmSync('docs/reference/components', { recursive: true, force: true });
rmSync('docs/reference/output', { recursive: true, force: true });
for (const [path, text] of referencePages()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
