import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { canonicalJson, isJsonObject } from '../../../metadata/canonical.ts';

/** One statement of a policy, in the one order that makes templates the same byte for byte. */
export interface Statement {
  readonly actions: readonly string[];
  /** ARNs, or references into the template. */
  readonly resources: readonly (string | JsonObject)[];
  readonly condition?: JsonObject;
}

type Text = string | JsonObject;

const textOf = (value: Text): string => (typeof value === 'string' ? `"${value}"` : canonicalJson(value));

/** By their texts; names are compared, not pairs: a policy is sorted several times, and there are five in a stack. */
const sortedUnique = <T extends Text>(values: readonly T[]): readonly T[] => {
  if (values.length < 2) return values;
  const byText = new Map<string, T>();
  for (const value of values) byText.set(textOf(value), value);
  return [...byText.keys()].sort().flatMap((text): readonly T[] => {
    const value = byText.get(text);
    return value === undefined ? [] : [value];
  });
};

const textsOf = (values: readonly Text[]): string => values.map(textOf).join();

const merged = (group: readonly Statement[]): Statement => ({
  ...group[0],
  actions: sortedUnique(group.flatMap(({ actions }) => actions)),
  resources: sortedUnique(group.flatMap(({ resources }) => resources)),
});

const mergeBy = (statements: readonly Statement[], key: (statement: Statement) => string): Statement[] => {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { condition } = statement;
    const text = `${key(statement)} ${condition === undefined ? '' : canonicalJson(condition)}`;
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [statement]);
    else group.push(statement);
  }
  return [...groups.values()].map(merged);
};

/** The member of this name, of an object that has no other. */
const onlyMember = (value: Json | undefined, name: string): Json | undefined =>
  isJsonObject(value) && Object.keys(value).length === 1 ? value[name] : undefined;

/** What a listing is limited to, when that is all that its condition says. */
const prefixesOf = ({ condition }: Statement): readonly string[] => {
  const prefixes = onlyMember(onlyMember(condition, 'StringLike'), 's3:prefix');
  return Array.isArray(prefixes) ? prefixes.filter((prefix) => typeof prefix === 'string') : [];
};

/** Listings of one bucket become one, by all of their prefixes: a policy has no room for a statement per dataset. */
const mergeListings = (statements: readonly Statement[]): Statement[] => {
  const all: Statement[] = [];
  const listings = new Map<string, { readonly at: number; readonly prefixes: readonly string[] }>();
  for (const statement of statements) {
    const prefixes = prefixesOf(statement);
    if (prefixes.length === 0) {
      all.push(statement);
      continue;
    }
    const key = statement.actions.join() + textsOf(statement.resources);
    const before = listings.get(key);
    const listing = {
      at: before?.at ?? all.length,
      prefixes: sortedUnique([...(before?.prefixes ?? []), ...prefixes]),
    };
    listings.set(key, listing);
    all[listing.at] = { ...statement, condition: { StringLike: { 's3:prefix': listing.prefixes } } };
  }
  return all;
};

/** Statements that allow the same on other things, or other things on the same, become one. */
export const mergeStatements = (statements: readonly Statement[]): Statement[] => {
  const sameActions = mergeBy(mergeListings(statements), ({ actions }) => sortedUnique(actions).join());
  return mergeBy(sameActions, ({ resources }) => textsOf(resources));
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
