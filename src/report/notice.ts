import { cleanLines } from './clean.ts';
import type { Span } from './flow.ts';
import { flow, span } from './flow.ts';
import type { Paint, Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

const labelWidth = 6;

/** A labelled paragraph under something: `why:` and `next:` of a failure. */
export const labelled = (
  label: string,
  text: string,
  options: { screen: Screen; indent: number; paint?: Paint },
): readonly string[] => {
  const { screen, indent, paint } = options;
  const hanging = indent + labelWidth;
  return cleanLines(text).flatMap((line, n) => {
    const head = n === 0 ? label.padEnd(labelWidth) : ' '.repeat(labelWidth);
    const spans: Span[] = [span(' '.repeat(indent)), span(head, colorsOf(screen).dim), span(line, paint)];
    return flow(spans, { columns: screen.columns, hanging });
  });
};

export interface WhyNext {
  readonly detail: string | null | undefined;
  readonly hint: string | null | undefined;
}

/** The second and third part of every refusal and failure: why, and what to type next. */
export const whyNext = ({ detail, hint }: WhyNext, screen: Screen, indent = 2): readonly string[] => [
  ...(detail ? labelled('why:', detail, { screen, indent }) : []),
  ...(hint ? labelled('next:', hint, { screen, indent, paint: colorsOf(screen).cyan }) : []),
];
