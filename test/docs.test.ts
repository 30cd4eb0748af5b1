import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referencePages } from '../scripts/docs-pages.ts';
import { groups, verbs } from '../src/commands/verbs.ts';

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

const readme = readFileSync('README.md', 'utf8');

test('the README shows the smallest pipeline as it is in examples/hello', () => {
  expect(readme).toContain(`\`\`\`json\n${readFileSync('examples/hello/project.json', 'utf8').trimEnd()}\n\`\`\``);
});

test('every verb that the README types exists', () => {
  const known = new Set([...verbs.map(({ name }) => name), ...groups.map(({ name }) => name)]);
  const typed = [...readme.matchAll(/npx clusterless ([a-z]+)/g)].map(([, verb = '']) => verb);

  expect(typed.length).toBeGreaterThan(5);
  expect(typed.filter((verb) => !known.has(verb))).toEqual([]);
});

test('every relative link of the README leads somewhere', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);

  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
});
