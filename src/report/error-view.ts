import type { ClusterlessError } from '../errors.ts';
import { clean } from './clean.ts';
import type { SourceTexts } from './diagnostics-view.ts';
import { diagnosticLines } from './diagnostics-view.ts';
import type { EnvelopeFacts } from './envelope.ts';
import { envelope } from './envelope.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { whyNext } from './notice.ts';
import type { ErrorAnswer } from './output/error.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

/** What, why, what to type next; never a stack. `sources` are the texts of the files that the diagnostics are about. */
export const errorText = (error: ClusterlessError, screen: Screen, sources?: SourceTexts): string => {
  const colors = colorsOf(screen);
  const title = [
    span('error:', (text) => colors.bold(colors.red(text))),
    span(` ${clean(error.summary)} `),
    span(`[${error.code}]`, colors.dim),
  ];
  const findings = diagnosticLines(error.diagnostics, screen, sources);
  return textOf([
    ...findings,
    ...(findings.length > 0 ? [''] : []),
    ...flow(title, { columns: screen.columns, hanging: 2 }),
    ...whyNext(error, screen),
  ]);
};

const errorAnswer = (error: ClusterlessError): ErrorAnswer => ({
  error: {
    code: error.code,
    summary: error.summary,
    detail: error.detail ?? null,
    hint: error.hint ?? null,
    retryable: error.retryable,
    docs: `docs/reference/errors.md#${error.code.toLowerCase()}`,
    diagnostics: error.diagnostics,
  },
});

export const errorDocument = (error: ClusterlessError, facts: EnvelopeFacts): string =>
  envelope('Error', errorAnswer(error), facts);
