import { clean } from './clean.ts';
import type { DrainEvent } from './drain-progress.ts';
import { failureOf } from './drain-progress.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

type RunEnded = Extract<DrainEvent, { readonly what: 'run-ended' }>;

/** One ended run on a line, for a view that goes on. */
export const runLine = (event: RunEnded, screen: Screen): string => {
  const { dim, green, red } = colorsOf(screen);
  const bad = failureOf(event) !== undefined;
  const { project, arc, lot, result, reason } = event;
  const why = bad && reason !== undefined ? `  ${dim(clean(reason))}` : '';
  return `${clean(`${project}.${arc}`)}  ${lot}  ${(bad ? red : green)(clean(result))}${why}\n`;
};
