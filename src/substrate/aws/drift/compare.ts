import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { canonicalJson, isJsonObject } from '../../../metadata/canonical.ts';
import type { Deviation } from '../../provider.ts';
import type { ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

interface Leaf {
  readonly path: readonly string[];
  readonly wanted: Json;
  readonly found: Json;
}

const textOf = (value: Json | undefined): string => (value === undefined ? '' : canonicalJson(value));

/** Of two lists only what they do not have in common: a policy has many statements, and one was changed. */
const without = (values: readonly Json[], others: readonly Json[]): Json => {
  const known = new Set(others.map(textOf));
  const own = values.filter((value) => !known.has(textOf(value)));
  // The same in another order, or another number of times.
  return own.length === 0 && values.length === others.length ? values : own;
};

const leaves = (wanted: Json | undefined, found: Json | undefined, path: readonly string[]): readonly Leaf[] => {
  if (textOf(wanted) === textOf(found)) return [];
  if (isJsonObject(wanted) && isJsonObject(found)) {
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
    return names.flatMap((name) => leaves(wanted[name], found[name], [...path, name]));
  }
  if (Array.isArray(wanted) && Array.isArray(found)) {
    return [{ path, wanted: without(wanted, found), found: without(found, wanted) }];
  }
  return [{ path, wanted: wanted ?? null, found: found ?? null }];
};

export const labelOf = ({ word, nameOf }: ResourceDrift, wanted: Wanted): string => `${word} ${nameOf(wanted)}`;

/** What of one resource is not as its template says. */
export const deviationsOf = (
  type: ResourceDrift,
  wanted: Wanted,
  found: JsonObject | undefined,
): readonly Deviation[] => {
  const label = labelOf(type, wanted);
  if (found === undefined) {
    return [{ path: label, wanted: 'there', found: 'deleted', sensitive: false, replaces: !type.restores }];
  }
  return leaves(type.expected(wanted), found, []).map((leaf) => {
    const sensitive = type.secret !== undefined && leaf.path[0] === type.secret;
    const sides = sensitive ? { wanted: null, found: null } : { wanted: leaf.wanted, found: leaf.found };
    return { path: [label, ...leaf.path].join('/'), ...sides, sensitive, replaces: false };
  });
};
