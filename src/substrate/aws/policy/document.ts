import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { isJsonObject } from '../../../metadata/canonical.ts';
import { toPolicy } from '../render/statement.ts';
import type { Access } from './access.ts';

/** Characters, without white space, of one managed policy. */
export const managedPolicyLimit = 6144;

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly JsonObject[];
}

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

const union = (a: JsonObject, b: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]): [string, Json] => {
      const other = b[name];
      if (isJsonObject(value) && isJsonObject(other)) return [name, union(value, other)];
      return [name, Array.isArray(value) ? [...new Set([...texts(value), ...texts(other)])].sort() : value];
    }),
  );

/** The condition without the values that it lists. */
const shapeOf = (condition: JsonObject | undefined): unknown =>
  condition && JSON.parse(JSON.stringify(condition), (_, value: unknown) => (Array.isArray(value) ? [] : value));

/** The same on the same things under a condition that only lists other values: one condition that lists them all. */
const mergeConditions = (accesses: readonly Access[]): readonly Access[] => {
  const groups = new Map<string, Access>();
  for (const each of accesses) {
    const key = JSON.stringify([each.actions, each.resources, shapeOf(each.condition)]);
    const before = groups.get(key);
    const condition = before?.condition && each.condition ? union(before.condition, each.condition) : each.condition;
    groups.set(key, { ...each, ...(condition && { condition }) });
  }
  return [...groups.values()];
};

const statementsOf = (accesses: readonly Access[]): readonly JsonObject[] => {
  const { Statement } = toPolicy(mergeConditions(accesses));
  return Array.isArray(Statement) ? Statement.filter(isJsonObject) : [];
};

/** In the order in which the reasons first occur; statements of one reason are numbered when they are several. */
export const policyDocument = (accesses: readonly Access[]): PolicyDocument => {
  const sids = [...new Set(accesses.map(({ sid }) => sid))];
  const Statement = sids.flatMap((sid) => {
    const statements = statementsOf(accesses.filter((each) => each.sid === sid));
    return statements.map((statement, at) => ({
      Sid: statements.length === 1 ? sid : `${sid}${at + 1}`,
      ...statement,
    }));
  });
  return { Version: '2012-10-17', Statement };
};

/** As AWS counts it. */
export const sizeOf = (document: PolicyDocument): number => JSON.stringify(document).replaceAll(/\s/g, '').length;

/** Begins like a name at the beginning of a segment; of keys in S3 only folders count, bucket names are exact. */
const cutText = (text: string, prefixes: readonly string[]): string => {
  const inS3 = text.includes(':s3:::');
  for (const prefix of prefixes) {
    if (inS3 && !prefix.endsWith('/')) continue;
    const at = text.startsWith(prefix) ? 0 : Math.max(text.indexOf(`/${prefix}`), text.indexOf(`:${prefix}`)) + 1;
    if (text.startsWith(prefix, at)) return `${text.slice(0, at)}${prefix}*`;
  }
  return text;
};

/** Cut behind the prefix that a name has, so that new components of a project need no new policy. */
export const byPrefix = (accesses: readonly Access[], prefixes: readonly string[]): readonly Access[] => {
  const cut = (value: JsonObject): JsonObject =>
    JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
      typeof inner === 'string' ? cutText(inner, prefixes) : inner,
    );
  return accesses.map((each) => ({
    ...each,
    resources: each.resources.map((one) => (typeof one === 'string' ? cutText(one, prefixes) : one)),
    ...(each.condition && { condition: cut(each.condition) }),
  }));
};
