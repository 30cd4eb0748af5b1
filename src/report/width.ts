import stringWidth from 'string-width';

/** ASCII, and what the views draw with: one column each, without asking those who know all of Unicode. */
const printable = /^[\u0020-\u007e…✓✗±·█░▒▓]*$/;

/** Terminal columns; colours count nothing. */
export const widthOf = (text: string): number => (printable.test(text) ? text.length : stringWidth(text));

let segmenter: Intl.Segmenter | undefined;

/** Made when it is needed: that takes as long as reading a project. */
const graphemesOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** The longest start of the text that fits, and the rest. A character too wide for the space stays in the rest. */
export const splitAt = (text: string, columns: number): readonly [string, string] => {
  if (printable.test(text)) return [text.slice(0, Math.max(0, columns)), text.slice(Math.max(0, columns))];
  let used = 0;
  for (const { segment, index } of graphemesOf(text)) {
    used += widthOf(segment);
    if (used > columns) return [text.slice(0, index), text.slice(index)];
  }
  return [text, ''];
};

/** Cuts plain text to the columns; what was cut shows as an ellipsis when there is room for it. */
export const cut = (text: string, columns: number, ellipsis = '…'): string => {
  if (widthOf(text) <= columns) return text;
  if (columns < widthOf(ellipsis)) return splitAt(text, columns)[0];
  return `${splitAt(text, columns - widthOf(ellipsis))[0]}${ellipsis}`;
};

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text;

/** Cuts plain text in its middle: both ends of an identifier say something. */
export const cutMiddle = (text: string, columns: number, ellipsis = '…'): string => {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(ellipsis);
  if (room < 2) return cut(text, columns, ellipsis);
  const head = splitAt(text, Math.floor(room / 2))[0];
  return head + ellipsis + lastColumns(text, room - widthOf(head));
};

/** The longest end of the text that fits. */
export const lastColumns = (text: string, columns: number): string => {
  if (printable.test(text)) return text.slice(Math.max(0, text.length - columns));
  let used = 0;
  let start = text.length;
  for (const { segment, index } of [...graphemesOf(text)].reverse()) {
    used += widthOf(segment);
    if (used > columns) break;
    start = index;
  }
  return text.slice(start);
};

const parts = /[^ /:._-]*[ /:._-]|[^ /:._-]+/g;

/** Breaks plain text to the columns, behind spaces and what separates the parts of a name; nothing but spaces is lost. */
export const wrapped = (text: string, columns: number): readonly string[] => {
  if (widthOf(text) <= columns || columns < 2) return [text];
  const lines: string[] = [];
  let line = '';
  for (const part of text.match(parts) ?? []) {
    let rest = part;
    if (widthOf((line + part).trimEnd()) > columns && line !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    for (; widthOf(rest.trimEnd()) > columns; ) {
      const [head, tail] = splitAt(rest, columns);
      lines.push(head);
      rest = tail;
    }
    line += rest;
  }
  return [...lines, line.trimEnd()];
};
