import { clean } from './clean.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { elapsed } from './moments.ts';
import { labelled, whyNext } from './notice.ts';
import type { Outcome, Result } from './output/result.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

const done: Record<Outcome['action'], string> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
  adopt: 'adopted',
  forget: 'forgotten',
  record: 'recorded',
};

/** What was done, what failed with why and what next, what was skipped because of it, and the sum. */
export const resultText = (result: Result, screen: Screen): string => {
  const lines = result.outcomes.flatMap((outcome) => outcomeLines(outcome, screen));
  return textOf([...lines, ...(lines.length > 0 ? [''] : []), ...summary(result, screen)]);
};

const outcomeLines = (outcome: Outcome, screen: Screen): readonly string[] => {
  const { outcome: end, action, address, ms, note, error } = outcome;
  const colors = colorsOf(screen);
  const mark = screen.ascii
    ? { succeeded: '*', failed: 'x', skipped: '-' }[end]
    : { succeeded: '✓', failed: '✗', skipped: '-' }[end];
  const paint = { succeeded: colors.green, failed: colors.red, skipped: colors.dim }[end];
  const said = end === 'succeeded' ? done[action] : `${action} ${end}`;
  const head = [
    span('  '),
    span(mark, paint),
    span(` ${clean(address)}  `),
    span(said, paint),
    ...(end === 'skipped' ? [] : [span(`  ${elapsed(ms)}`, colors.dim)]),
  ];
  return [
    ...flow(head, { columns: screen.columns, hanging: 6 }),
    ...(note === null ? [] : labelled('note:', note, { screen, indent: 6 })),
    ...(error ? labelled('what:', `${error.summary} [${error.code}]`, { screen, indent: 6, paint: colors.red }) : []),
    ...(error ? whyNext(error, screen, 6) : []),
  ];
};

const summary = (result: Result, screen: Screen): readonly string[] => {
  const { succeeded, failed, skipped, unchanged } = result.summary;
  const { green, red } = colorsOf(screen);
  const cost = `(${count(result.state.writes, 'state write')}, ${count(result.calls, 'call')})`;
  if (succeeded + failed + skipped === 0) {
    return flow([span('No changes.', green), span(` ${count(unchanged, 'object')} as declared ${cost}.`)], screen);
  }
  const title = failed > 0 ? span('Incomplete:', red) : span('Done:', green);
  const tail = failed > 0 ? ` ${failed} failed, ${skipped} skipped,` : skipped > 0 ? ` ${skipped} skipped,` : '';
  return flow([title, span(` ${succeeded} succeeded,${tail} ${unchanged} unchanged ${cost}.`)], screen);
};
