// What is bundled is passed on, and its licences ask for their text to go along.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a bundled file belongs to; undefined for our own. */
const packageOf = (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];

const inOrder = (a, b) => (a < b ? -1 : 1);

const noticeOf = (folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort(inOrder)
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
};

/** Writes the licences of all packages that have a file in one of the bundles, each text once, under those it is of. */
export const writeNotices = (file, metafiles) => {
  const folders = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs)).map(packageOf));
  const titles = new Map();
  for (const folder of [...folders].filter((one) => one !== undefined).sort(inOrder)) {
    const { title, text } = noticeOf(folder);
    titles.set(text, [...(titles.get(text) ?? []), title]);
  }
  const notices = [...titles].map(([text, of]) => [...of, '', text].join('\n').trim());
  writeFileSync(file, `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
};
