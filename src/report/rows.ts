/** One row of an answer: flat or not, what is nested becomes JSON text in a table. */
export type Row = { readonly [name: string]: unknown };

/** All names, in the order in which they first occur. */
export const columnNames = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => Object.keys(row))),
];

/** An unknown is an empty cell. */
export const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** One JSON document a line. */
export const ndjson = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/**
 * A spreadsheet runs what begins like a formula, so such text gets an apostrophe in front; numbers stay numbers.
 * The lead characters are those of the OWASP page on CSV injection.
 */
const disarm = (value: unknown): string => {
  const text = cellText(value);
  return typeof value === 'string' && /^[=+\-@\t\r\n|%]/.test(text) ? `'${text}` : text;
};

const quote = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** RFC 4180 with a header; lines end in CRLF as it says. */
export const csv = (rows: readonly Row[]): string => {
  const names = columnNames(rows);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return rows.length === 0
    ? ''
    : lines.map((cells) => `${cells.map((cell) => quote(disarm(cell))).join(',')}\r\n`).join('');
};

/** As IANA's text/tab-separated-values: tabs and line ends in a value become spaces. */
export const tsv = (rows: readonly Row[]): string => {
  const names = columnNames(rows);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  const flat = (cell: unknown): string => disarm(typeof cell === 'string' ? cell.replaceAll(/[\t\r\n]+/g, ' ') : cell);
  return rows.length === 0 ? '' : lines.map((cells) => `${cells.map(flat).join('\t')}\n`).join('');
};
