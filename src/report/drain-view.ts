import { clean, cleanLines } from './clean.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { instantText } from './moments.ts';
import type { Advance, Later, Put, Run, RunCounts, RunFailure } from './output/drain.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

type Drained = Pick<Put, 'deadLetters' | 'runs' | 'failures' | 'later'>;

export const putText = (put: Put, screen: Screen): string => {
  // Another process that runs here delivers them, or nobody was asked to.
  const delivered = put.events === 0 ? '' : `, delivered ${count(put.events, 'event')}`;
  const stored = `Stored ${count(put.objects, 'object')}${delivered}.`;
  return textOf([...flow([span(stored)], screen), ...drainedLines(put, screen)]);
};

export const advanceText = (advance: Advance, screen: Screen): string => {
  const { mode, now } = advance.clock;
  const clock = mode === 'real' ? 'The clock is the real one again.' : `The clock stands at ${instantText(now)}.`;
  const events = advance.events === 0 ? '' : ` Delivered ${count(advance.events, 'event')}.`;
  return textOf([...flow([span(clock + events)], screen), ...drainedLines(advance, screen)]);
};

export const runText = (run: Run, screen: Screen): string => {
  const { decision, runs } = run;
  if (decision !== null) {
    const why = decision.reason === null ? '' : `: ${decision.reason}`;
    const said = `${decision.arc} ${decision.lot}  ${decision.decision}${why}`;
    return textOf([
      ...flow([span(clean(said))], { columns: screen.columns, hanging: 2 }),
      ...drainedLines(run, screen),
    ]);
  }
  return runs.started === 0 && run.failures.length === 0
    ? textOf([...flow([span('Nothing is pending.')], screen), ...laterLines(run.later, screen)])
    : textOf(drainedLines(run, screen));
};

const drainedLines = ({ runs, failures, later, deadLetters }: Drained, screen: Screen): readonly string[] => [
  ...runLines(runs, screen),
  ...failures.flatMap((failure) => failureLines(failure, screen)),
  ...deadLetterLines(deadLetters, screen),
  ...laterLines(later, screen),
];

const deadLetterLines = (deadLetters: number, screen: Screen): readonly string[] => {
  if (deadLetters === 0) return [];
  const said = `${count(deadLetters, 'event')} given up after all attempts; see the dead-letters folder of the placement.`;
  return flow([span(said, colorsOf(screen).red)], { columns: screen.columns, hanging: 2 });
};

const runLines = ({ started, complete, empty, failed }: RunCounts, screen: Screen): readonly string[] => {
  if (started + complete + empty + failed === 0) return [];
  const { green, red, dim } = colorsOf(screen);
  const ends = [
    ...(complete > 0 ? [span(`  ${complete} complete`, green)] : []),
    ...(empty > 0 ? [span(`  ${empty} empty`, dim)] : []),
    ...(failed > 0 ? [span(`  ${failed} failed`, red)] : []),
  ];
  return flow([span(`Ran ${count(started, 'run')}:`), ...ends], { columns: screen.columns, hanging: 2 });
};

const failureLines = ({ arc, lot, result, message }: RunFailure, screen: Screen): readonly string[] => {
  const { red, dim } = colorsOf(screen);
  const [first = '', ...more] = cleanLines(message ?? '');
  const head = [span('  '), span(clean(result), red), span(` ${clean(arc)} ${clean(lot)}  ${first}`)];
  return [
    ...flow(head, { columns: screen.columns, hanging: 4 }),
    ...more.flatMap((line) => flow([span(`    | ${line}`, dim)], { columns: screen.columns, hanging: 6 })),
  ];
};

const laterLines = (later: readonly Later[], screen: Screen): readonly string[] => {
  const shown = later.slice(0, 5);
  const { dim } = colorsOf(screen);
  const lines = shown.flatMap(({ at, what }) =>
    flow([span(`  ${instantText(at)}  ${clean(what)}`, dim)], { columns: screen.columns, hanging: 4 }),
  );
  const more = later.length > shown.length ? [`  and ${later.length - shown.length} more`] : [];
  return later.length === 0
    ? []
    : [...flow([span('Due later (clusterless local advance):', dim)], screen), ...lines, ...more.map(dim)];
};
