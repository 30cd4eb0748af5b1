import { z } from 'zod';
import { canonicalJson } from '../../../metadata/canonical.ts';
import type { JsonObject } from './template.ts';

/** One statement of a policy, in the one order that makes templates the same byte for byte. */
export interface Statement {
  readonly actions: readonly string[];
  /** ARNs, or references into the template. */
  readonly resources: readonly (string | JsonObject)[];
  readonly condition?: JsonObject;
}

const Prefixes = z.strictObject({ StringLike: z.strictObject({ 's3:prefix': z.array(z.string()) }) });

type Text = string | JsonObject;

const textOf = (value: Text): string => (typeof value === 'string' ? `"${value}"` : canonicalJson(value));

const sortedUnique = <T extends Text>(values: readonly T[]): readonly T[] => {
  if (values.length < 2) return values;
  const byText = new Map(values.map((value) => [textOf(value), value]));
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
};

const mergeBy = (statements: readonly Statement[], key: (statement: Statement) => string): Statement[] => {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const text = `${key(statement)} ${statement.condition === undefined ? '' : canonicalJson(statement.condition)}`;
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [statement]);
    else group.push(statement);
  }
  return [...groups.values()].map((group) => ({
    ...group[0],
    actions: sortedUnique(group.flatMap(({ actions }) => actions)),
    resources: sortedUnique(group.flatMap(({ resources }) => resources)),
  }));
};

/** What a listing is limited to, when that is all that its condition says. */
const prefixesOf = ({ condition }: Statement): readonly string[] => {
  const found = Prefixes.safeParse(condition);
  return found.success ? found.data.StringLike['s3:prefix'] : [];
};

/** Listings of one bucket become one, by all of their prefixes: a policy has no room for a statement per dataset. */
const mergeListings = (statements: readonly Statement[]): Statement[] => {
  const groups = new Map<string, Statement>();
  for (const statement of statements) {
    const prefixes = prefixesOf(statement);
    const same = prefixes.length === 0 ? undefined : statement.actions.join() + statement.resources.map(textOf).join();
    const key = same ?? `other ${groups.size}`;
    const before = groups.get(key);
    const all = sortedUnique([...(before === undefined ? [] : prefixesOf(before)), ...prefixes]);
    groups.set(key, same === undefined ? statement : { ...statement, condition: { StringLike: { 's3:prefix': all } } });
  }
  return [...groups.values()];
};

/** Statements that allow the same on other things, or other things on the same, become one. */
export const mergeStatements = (statements: readonly Statement[]): Statement[] => {
  const sameActions = mergeBy(mergeListings(statements), ({ actions }) => sortedUnique(actions).join());
  return mergeBy(sameActions, ({ resources }) => resources.map(textOf).join());
};

const documentOf = ({ actions, resources, condition }: Statement): JsonObject => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
  ...(condition && { Condition: condition }),
});

export const toPolicy = (statements: readonly Statement[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: sortedUnique(mergeStatements(statements).map(documentOf)),
});
