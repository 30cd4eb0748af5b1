import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { scaffold } from '../../src/resources/init.ts';
import { loadProjects } from '../../src/resources/load.ts';

/** What `init` takes for a name. */
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,30}$/);

test.prop([name])('a new project passes validate without a word, whatever its name', (chosen) => {
  const { text, bucket } = scaffold(chosen);
  const { projects, diagnostics } = loadProjects([{ path: 'new.cls.json', text }]);
  expect(diagnostics).toEqual([]);
  expect(text).toContain(`s3://${bucket}/arrivals/`);
  expect(projects[0]?.components).toHaveLength(3);
});
