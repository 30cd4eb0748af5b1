import type { OperationCalls, OutputKind } from './output/envelope.ts';

export interface EnvelopeFacts {
  readonly asOf: Date;
  /** Version of the tool. */
  readonly tool: string;
  readonly spent?: Spent;
}

/** What the answer has cost at the substrate. */
export interface Spent {
  readonly calls: number;
  readonly operations: readonly OperationCalls[];
}

/**
 * One JSON document: the envelope first, then the body in its own order, then what it has cost unless the body says so
 * itself; two-space indent, a newline at the end.
 */
export const envelope = (kind: OutputKind, body: object, { asOf, tool, spent }: EnvelopeFacts): string => {
  const head = { apiVersion: 'clusterless/v1', kind, asOf: asOf.toISOString(), tool };
  return `${JSON.stringify({ ...head, ...body, ...spent, ...body }, null, 2)}\n`;
};
