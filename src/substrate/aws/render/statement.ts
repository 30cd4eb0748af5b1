import { canonicalJson } from '../../../metadata/canonical.ts';
import type { JsonObject } from './template.ts';

/** One statement of a policy, in the one order that makes templates the same byte for byte. */
export interface Statement {
  readonly actions: readonly string[];
  /** ARNs, or references into the template. */
  readonly resources: readonly (string | JsonObject)[];
  readonly condition?: JsonObject;
}

const sortedUnique = <T extends string | JsonObject>(values: readonly T[]): T[] => {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
};

const mergeBy = (statements: readonly Statement[], key: (statement: Statement) => unknown): Statement[] => {
  const groups = new Map<string, Statement>();
  for (const statement of statements) {
    const text = canonicalJson(key(statement));
    const before = groups.get(text);
    groups.set(text, {
      ...statement,
      actions: sortedUnique([...(before?.actions ?? []), ...statement.actions]),
      resources: sortedUnique([...(before?.resources ?? []), ...statement.resources]),
    });
  }
  return [...groups.values()];
};

/** Statements that allow the same on other things, or other things on the same, become one. */
export const mergeStatements = (statements: readonly Statement[]): Statement[] => {
  const sameActions = mergeBy(statements, ({ actions, condition }) => [sortedUnique(actions), condition]);
  return mergeBy(sameActions, ({ resources, condition }) => [resources, condition]);
};

export const toPolicy = (statements: readonly Statement[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: mergeStatements(statements)
    .map(
      ({ actions, resources, condition }): JsonObject => ({
        Effect: 'Allow',
        Action: actions,
        Resource: resources,
        ...(condition && { Condition: condition }),
      }),
    )
    .sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)),
});
