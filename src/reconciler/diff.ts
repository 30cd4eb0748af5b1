import jsonpatch from 'fast-json-patch';
import type { Json } from '../metadata/canonical.ts';
import { canonicalJson, isJsonObject } from '../metadata/canonical.ts';
import type { Fields } from '../substrate/provider.ts';
import type { FieldChange } from './plan.ts';
import { isSealed } from './seal.ts';

/** Config, last applied, observed: the three sides of every comparison. Absent is `undefined`. */
export interface Sides {
  readonly config: Fields;
  readonly last: Fields;
  readonly observed: Fields;
  /** Every managed field was read, so that a missing one is absent and not merely unread. */
  readonly complete: boolean;
}

export interface Difference {
  readonly changes: readonly FieldChange[];
  /** Changed by somebody else since the last apply. */
  readonly drift: readonly FieldChange[];
  /** Some field is as declared, and only our memory of it is old. */
  readonly outdated: boolean;
  /** Config changed some field since the last apply. */
  readonly declared: boolean;
}

// Mostly both have their members in the same order, and then the engine's own text tells it ten times as fast.
const sameText = (a: Json, b: Json): boolean =>
  JSON.stringify(a) === JSON.stringify(b) || canonicalJson(a) === canonicalJson(b);

export const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && sameText(a, b));

type Verdict = 'same' | 'outdated' | 'declared' | 'drifted' | 'both';

const verdictOf = (config: Json | undefined, last: Json | undefined, observed: Json | undefined): Verdict => {
  if (same(config, observed)) return same(config, last) ? 'same' : 'outdated';
  // What was never applied cannot have drifted: an older release did not manage it.
  if (last === undefined || same(last, observed)) return 'declared';
  return same(config, last) ? 'drifted' : 'both';
};

/** Three-way, per managed field. A field that was not read counts as still being what was last applied. */
export const difference = (sides: Sides, immutable: readonly string[]): Difference => {
  const { config, last, observed, complete } = sides;
  const changes: FieldChange[] = [];
  const drift: FieldChange[] = [];
  let outdated = false;
  let declared = false;
  for (const path of new Set([...Object.keys(config), ...Object.keys(last)])) {
    const now = path in observed || complete ? observed[path] : last[path];
    const verdict = verdictOf(config[path], last[path], now);
    if (verdict === 'same') continue;
    outdated ||= verdict === 'outdated';
    declared ||= verdict === 'declared' || verdict === 'both';
    if (verdict !== 'outdated') changes.push(...shown(path, now, config[path], immutable.includes(path)));
    if (verdict === 'drifted' || verdict === 'both') drift.push(...shown(path, last[path], now, false));
  }
  return { changes, drift, outdated, declared };
};

/** What a creation sets. */
export const allNew = (config: Fields): readonly FieldChange[] =>
  Object.entries(config).flatMap(([path, value]) => shown(path, undefined, value, false));

/**
 * fast-json-patch compares arrays by position, so that removing the first of three looks like three changes. Arrays
 * are shown whole: they go through the comparison as one text.
 */
const arraysAsText = (value: Json): Json => {
  if (Array.isArray(value)) return `\u0000${JSON.stringify(value)}`;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, arraysAsText(member)]));
};

const at = (value: Json | undefined, pointer: readonly string[]): Json | undefined =>
  pointer.reduce<Json | undefined>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);

const plainName = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');

/** For people only: whether something changed was decided before, by canonical text. */
const shown = (
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  replaces: boolean,
): readonly FieldChange[] => {
  if (isSealed(before) || isSealed(after) || !isJsonObject(before) || !isJsonObject(after)) {
    return [changeOf(path, before, after, replaces)];
  }
  const patch = jsonpatch.compare({ value: arraysAsText(before) }, { value: arraysAsText(after) });
  const changes = patch.map(({ path: pointer }) => {
    const inner = pointer.split('/').slice(2).map(plainName);
    const names = upToSecret(before, upToSecret(after, inner));
    return changeOf([path, ...names].join('/'), at(before, names), at(after, names), replaces);
  });
  // Of one secret, several members may differ.
  return [...new Map(changes.map((change) => [change.path, change])).values()];
};

/** The path of the sealed value that it leads into, or itself. */
const upToSecret = (value: Json, names: readonly string[]): readonly string[] => {
  const depth = names.findIndex((_, end) => isSealed(at(value, names.slice(0, end))));
  return depth === -1 ? names : names.slice(0, depth);
};

const changeOf = (path: string, before: Json | undefined, after: Json | undefined, replaces: boolean): FieldChange => {
  const sides = { before: veiled(before), after: veiled(after) };
  const sensitive = isSealed(before) || isSealed(after) || same(sides.before, sides.after);
  return { path, ...(sensitive ? { before: null, after: null } : sides), sensitive, replaces };
};

/** With a word in the place of each secret: even its digest would tell whoever guesses right. */
const veiled = (value: Json | undefined): Json => {
  if (value === undefined) return null;
  if (isSealed(value)) return '(secret)';
  if (Array.isArray(value)) return value.map(veiled);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, veiled(member)]));
};
