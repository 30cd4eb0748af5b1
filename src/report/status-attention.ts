import { clean, cleanLines } from './clean.ts';
import { flow, span } from './flow.ts';
import { statePaint } from './glyphs.ts';
import { lotsText } from './lots-text.ts';
import type { Attention, LotState, Status } from './output/status.ts';
import { count, grouped } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';
import { cut } from './width.ts';

/** One root cause each: what, where, why, what it blocks, and what to type. */
export const attentionLines = (
  { attention }: Status,
  { limit }: { readonly limit: number },
  screen: Screen,
): readonly string[] => {
  if (attention.length === 0) return [];
  const shown = attention.slice(0, limit);
  const hidden = attention.length - shown.length;
  const { bold, dim } = colorsOf(screen);
  return [
    ...flow([span('NEEDS ATTENTION', bold)], screen),
    ...shown.flatMap((cause, n) => causeLines(cause, n + 1, screen)),
    ...(hidden > 0 ? flow([span(`${grouped(hidden)} more not shown (--limit)`, dim)], screen) : []),
    '',
  ];
};

/** What the command does for a cause of this state. */
const verbOf = (state: LotState): string => {
  if (state === 'failed' || state === 'abandoned' || state === 'stale') return 'fix:';
  return state === 'held' ? 'accept:' : 'see:';
};

const causeLines = (cause: Attention, n: number, screen: Screen): readonly string[] => {
  const { state, arc, dataset, lots, reason, blocks, command } = cause;
  const colors = colorsOf(screen);
  const [first = '', ...more] = cleanLines(reason);
  const head = [
    span(String(n).padEnd(3)),
    span(state.padEnd(9), statePaint(state, screen)),
    span(` ${clean(arc ?? dataset)}  `, colors.bold),
    span(`${clean(lotsText(lots))}   ${first}`),
    ...(blocks > 0 ? [span(`   blocks ${count(blocks, 'lot')}`, colors.yellow)] : []),
  ];
  return [
    ...flow(head, { columns: screen.columns, hanging: 13 }),
    ...more.slice(-mostLines).flatMap((line) => quoted(line, screen)),
    ...commandLines(state, command, screen),
  ];
};

/** Enough to recognise an error; the JSON answer has all of them. */
const mostLines = 8;

/** Two lines of the terminal are enough of one line of a log. */
const quoted = (line: string, screen: Screen): readonly string[] =>
  flow([span(`    | ${cut(line, 2 * screen.columns - 24)}`, colorsOf(screen).dim)], {
    columns: screen.columns,
    hanging: 6,
  });

/** Lines that were broken end in a backslash, so that pasting all of them is still one command. */
const commandLines = (state: LotState, command: string, screen: Screen): readonly string[] => {
  const { cyan, dim } = colorsOf(screen);
  const spans = [span(`    ${verbOf(state)} `, dim), span(clean(command), cyan)];
  const lines = flow(spans, { columns: screen.columns - 2, hanging: 4 });
  return lines.map((line, n) => (n < lines.length - 1 ? `${line} \\` : line));
};
