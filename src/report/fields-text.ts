import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import type { Screen } from './screen.ts';
import { widthOf } from './width.ts';

const fieldLine = /^( {2}\S+) {2,}(\S.*)$/;

/** A text of fields, one a line, with what each means beside it; below it, where one of the lines is too long. */
export const fieldsText = (text: string, screen: Screen): string => {
  const lines = text.trimEnd().split('\n');
  if (lines.every((line) => widthOf(line) <= screen.columns)) return text;
  return textOf(
    lines.flatMap((line) => {
      const [, path, about] = fieldLine.exec(line) ?? [];
      if (path === undefined || about === undefined) return [line];
      const below = flow([span(about)], { columns: screen.columns - 6 });
      return [path, ...below.map((part) => `      ${part}`)];
    }),
  );
};
