import type { OutputKind } from './output/envelope.ts';

export interface EnvelopeFacts {
  readonly asOf: Date;
  /** Version of the tool. */
  readonly tool: string;
}

/** One JSON document: the envelope first, then the body in its own order, two-space indent, a newline at the end. */
export const envelope = (kind: OutputKind, body: object, { asOf, tool }: EnvelopeFacts): string =>
  `${JSON.stringify({ apiVersion: 'clusterless/v1', kind, asOf: asOf.toISOString(), tool, ...body }, null, 2)}\n`;
