/** Statements of ours in a policy that others write, too: each is known by its `Sid`. */
import { z } from 'zod';
import { canonicalJson, Json } from '../../metadata/canonical.ts';
import { normalPolicy } from './drift/policy-document.ts';

const Statement = z.object({ Sid: z.string().optional() }).catchall(Json);
export type Statement = z.infer<typeof Statement>;

const Policy = z.looseObject({
  Version: z.string().default('2012-10-17'),
  Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]).default([]),
});
export type Policy = z.infer<typeof Policy>;

export interface OwnStatement {
  readonly Sid: string;
  readonly [member: string]: Json;
}

/** Of no text at all: a policy without statements. */
export const parsePolicy = (text: string): Policy => Policy.parse(text === '' ? {} : JSON.parse(text));

/** Adds statements, or replaces those of the same `Sid`, and drops others of ours; what others wrote stays. */
export const withStatements = (
  policy: Policy,
  statements: readonly OwnStatement[],
  drop: readonly string[] = [],
): Policy => {
  const ours = new Set<string | undefined>([...drop, ...statements.map(({ Sid }) => Sid)]);
  return { ...policy, Statement: [...policy.Statement.filter(({ Sid }) => !ours.has(Sid)), ...statements] };
};

/**
 * Whether the statements of these names say what is wanted: a name alone says nothing, for anybody may have changed
 * what stands below it.
 */
export const saysExactly = (
  found: readonly Statement[],
  wanted: readonly OwnStatement[],
  sids: readonly string[] = wanted.map(({ Sid }) => Sid),
): boolean => {
  const ours = found.filter(({ Sid = '' }) => sids.includes(Sid));
  return canonicalJson(normalPolicy({ Statement: ours })) === canonicalJson(normalPolicy({ Statement: wanted }));
};
