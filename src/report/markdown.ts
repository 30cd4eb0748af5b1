import { clean } from './clean.ts';

/** The shortest run of backticks that is longer than any in the text. */
const fenceFor = (text: string, least: number): string => {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), least));
};

/** Foreign text as a code span, where no markup, mention or link lives. A table ends cells at bars even there. */
export const code = (text: string): string => {
  const harmless = clean(text);
  if (harmless.trim() === '') return '` `';
  const fence = fenceFor(harmless, 1);
  const pad = /^[` ]|[` ]$/.test(harmless) ? ' ' : '';
  return `${fence}${pad}${harmless}${pad}${fence}`;
};

/** As an entity no parser of tables or code can take it for anything else. */
const entity = (character: string): string => `&#${character.charCodeAt(0)};`;

/** The same for a cell of a table, where the parsers disagree about bars and backslashes in a code span. */
export const codeCell = (text: string): string => {
  if (!/[|\\]/.test(clean(text))) return code(text);
  return `<code>${clean(text).replaceAll(/[^\p{L}\p{N} ]/gu, (character) => (character.length > 1 ? character : entity(character)))}</code>`;
};

/** Foreign text as a code block. */
export const codeBlock = (lines: readonly string[], language = ''): string => {
  const body = lines.map(clean).join('\n');
  const fence = fenceFor(body, 3);
  return `${fence}${language}\n${body}\n${fence}`;
};

/**
 * Foreign text as prose: no markup, no HTML, no mention (`@x`), no reference (`#1`) and no link. The forges look for
 * the last three after rendering, so a backslash would not help; an empty comment does.
 */
export const prose = (text: string): string =>
  clean(text)
    .trim()
    .replaceAll(/[\\|`*_{}[\]()<>~!&^$]/g, entity)
    .replaceAll(/@|(?<!&)#|:(?=\/\/)/g, '$&<!-- -->')
    .replaceAll(/\bwww(?=\.)/gi, '$&<!-- -->')
    // What would begin a list or a heading.
    .replace(/^[-+=]|(?<=^\d+)\./, entity);

/** The one right byte length of a text, for limits of a forge. */
export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');
