import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referencePages } from '../scripts/docs-pages.ts';

const pages = [...referencePages()];

test.each(pages)('%s is what the source says (npm run docs)', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('docs/reference holds no page that nothing makes', () => {
  const there = ['components', 'output'].flatMap((folder) =>
    readdirSync(`docs/reference/${folder}`).map((name) => join('docs/reference', folder, name)),
  );

  expect(there.filter((path) => !pages.some(([made]) => made === path))).toEqual([]);
  expect(there.length).toBeGreaterThan(10);
});

test('every verb of the reference has an example that names it', () => {
  const text = readFileSync('docs/reference/commands.md', 'utf8');
  const sections = text.split('\n## ').slice(1);

  expect(sections.length).toBeGreaterThan(20);
  expect(sections.filter((section) => !section.includes(`$ clusterless ${section.split('\n')[0]}`))).toEqual([]);
});
