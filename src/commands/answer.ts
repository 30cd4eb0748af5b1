import { ClusterlessError } from '../errors.ts';
import type { Spent } from '../report/envelope.ts';
import { envelope } from '../report/envelope.ts';
import type { OutputKind } from '../report/output/envelope.ts';
import type { Row } from '../report/rows.ts';
import { csv, ndjson, tsv } from '../report/rows.ts';
import type { Screen } from '../report/screen.ts';
import type { Substrate } from './context.ts';
import type { Flags, Format } from './flag-values.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

export interface Answer {
  readonly kind: OutputKind;
  /** The JSON document beside the envelope. */
  readonly body: object;
  readonly text: (screen: Screen) => string;
  /** What the line formats list; without it they are refused. */
  readonly rows?: readonly Row[];
  readonly markdown?: () => string;
  readonly asOf?: Date;
  /** Where it was asked for. */
  readonly from?: Counting | undefined;
}

/** A substrate, as far as it counts its calls. */
export type Counting = Pick<Substrate, 'calls' | 'callTotals'>;

const spentAt = ({ calls, callTotals }: Counting = {}): { readonly spent?: Spent } =>
  calls === undefined || callTotals === undefined
    ? {}
    : { spent: { calls: calls(), operations: callTotals().map((total) => ({ ...total, ms: Math.round(total.ms) })) } };

export const screenOf = (io: Io, flags: Pick<Flags, 'ascii'>): Screen => ({
  columns: io.columns,
  color: io.color,
  ascii: flags.ascii,
});

const refuse = (format: Format, allowed: readonly Format[]): never => {
  throw new ClusterlessError('CLS_USAGE', `this verb has no --output ${format}`, {
    hint: `One of: ${allowed.join(', ')}.`,
  });
};

const formatsOf = ({ rows, markdown }: Answer): readonly Format[] => [
  'table',
  'json',
  ...(rows === undefined ? [] : (['ndjson', 'csv', 'tsv'] as const)),
  ...(markdown === undefined ? [] : (['markdown'] as const)),
];

const rendered = (answer: Answer, io: Io, flags: Flags): string => {
  const { rows } = answer;
  const refused = (): never => refuse(flags.format, formatsOf(answer));
  switch (flags.format) {
    case 'table':
      return answer.text(screenOf(io, flags));
    case 'json':
      return envelope(answer.kind, answer.body, {
        asOf: answer.asOf ?? new Date(),
        tool: version,
        ...spentAt(answer.from),
      });
    case 'markdown':
      return answer.markdown?.() ?? refused();
    case 'ndjson':
      return rows === undefined ? refused() : ndjson(rows);
    case 'csv':
      return rows === undefined ? refused() : csv(rows);
    case 'tsv':
      return rows === undefined ? refused() : tsv(rows);
  }
};

/** Writes the one answer of a verb to stdout in the form that was asked for. */
export const answer = (io: Io, flags: Flags, what: Answer): void => io.write(rendered(what, io, flags));

/** Refuses a format before any work is done, for verbs that change things. */
export const requireFormat = (flags: Flags, allowed: readonly Format[]): void => {
  if (!allowed.includes(flags.format)) refuse(flags.format, allowed);
};
