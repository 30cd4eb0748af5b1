import { z } from 'zod';
import { canonicalJson, Json } from '../../../metadata/canonical.ts';
import { normalPolicy } from '../drift/policy-document.ts';

const Statement = z.object({ Sid: z.string().optional() }).catchall(Json);
export type Statement = z.infer<typeof Statement>;

const Policy = z.looseObject({
  Version: z.string().default('2012-10-17'),
  Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]).default([]),
});
export type Policy = z.infer<typeof Policy>;

/** One of ours: it is known by its `Sid`. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly [member: string]: Json;
}

export const parsePolicy = (text: string): Policy => Policy.parse(text === '' ? {} : JSON.parse(text));

/** Adds statements, or replaces those of the same `Sid`, and drops others of ours; what others wrote stays. */
export const withStatements = (
  policy: Policy,
  statements: readonly PolicyStatement[],
  drop: readonly string[],
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
  wanted: readonly PolicyStatement[],
  sids: readonly string[],
): boolean => {
  const ours = found.filter(({ Sid = '' }) => sids.includes(Sid));
  return canonicalJson(normalPolicy({ Statement: ours })) === canonicalJson(normalPolicy({ Statement: wanted }));
};

const tlsOnlySid = 'ClusterlessTlsOnly';

export const tlsOnly = (bucketArn: string): PolicyStatement => ({
  Sid: tlsOnlySid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

export const isTlsOnly = ({ Statement: statements }: Policy, bucketArn: string): boolean =>
  saysExactly(statements, [tlsOnly(bucketArn)], [tlsOnlySid]);
