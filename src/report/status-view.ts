import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { elapsed, instantText } from './moments.ts';
import type { Status } from './output/status.ts';
import { placementText } from './placement-text.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';
import { attentionLines } from './status-attention.ts';
import { datasetLines } from './status-datasets.ts';
import { verdictLines } from './status-verdict.ts';
import { endsLines } from './table.ts';

export interface StatusOptions {
  readonly asOf: Date;
  /** At most so many datasets and so many causes; what is left out is said. */
  readonly limit?: number;
}

/** Header, verdict, one line a dataset, what needs attention and what to type, the exit code. */
export const statusText = (
  status: Status,
  { asOf, limit = Number.POSITIVE_INFINITY }: StatusOptions,
  screen: Screen,
): string =>
  textOf([
    ...header(status, asOf, screen),
    '',
    ...verdictLines(status, screen),
    '',
    ...datasetLines(status, { asOf, limit }, screen),
    ...attentionLines(status, { limit }, screen),
    ...exitLines(status, screen),
  ]);

const header = ({ placement, requests, ms }: Status, asOf: Date, screen: Screen): readonly string[] => {
  const { dim } = colorsOf(screen);
  const cost = `(${count(requests, 'request')}, ${elapsed(ms)})`;
  return endsLines(placementText(placement), `as of ${instantText(asOf.toISOString())}  ${cost}`, screen).flatMap(
    (line) => flow([span(line, dim)], screen),
  );
};

const exitLines = ({ verdict }: Status, screen: Screen): readonly string[] => {
  const code = verdict === 'healthy' ? 0 : 2;
  const line = `exit code ${code}   (0 healthy, 1 error, 2 unhealthy)`;
  return endsLines(line, 'more: clusterless status --json', screen).flatMap((text) =>
    flow([span(text, colorsOf(screen).dim)], screen),
  );
};
