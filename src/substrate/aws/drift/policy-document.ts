import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { canonicalJson, isJsonObject } from '../../../metadata/canonical.ts';

const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

const byText = (values: readonly Json[]): readonly Json[] =>
  values
    .map((value) => [canonicalJson(value), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);

/** AWS writes one value where it was given a list of one, and lists in an order of its own. */
const normal = (value: Json): Json => {
  if (!isJsonObject(value)) return byText(list(value));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normal(member)]));
};

const statement = (value: Json): Json => {
  if (!isJsonObject(value)) return value;
  const { Sid = '', Effect = '', ...rest } = value;
  // Keys of conditions have no case.
  const conditions = isJsonObject(rest['Condition']) ? { Condition: normal(lowered(rest['Condition'])) } : {};
  const { Condition: _condition, ...members } = rest;
  return { ...(Sid === '' ? {} : { Sid }), Effect, ...asLists(members), ...conditions };
};

const asLists = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, normal(value)]));

const lowered = (condition: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      isJsonObject(keys)
        ? Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]))
        : keys,
    ]),
  );

/** A policy so that two that mean the same are equal; of what is no policy, the thing itself. */
export const normalPolicy = (document: Json): Json => {
  if (!isJsonObject(document)) return document;
  return { Statement: byText(list(document['Statement'] ?? []).map(statement)) };
};

/** As JSON; text that is none stays text. */
export const parseJson = (text: string): Json => {
  try {
    const json: Json = JSON.parse(text);
    return json;
  } catch {
    return text;
  }
};
