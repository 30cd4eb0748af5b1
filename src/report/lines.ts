/** One text of many lines, as a view answers it: no space before a line end, a newline at the end, nothing for nothing. */
export const textOf = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
