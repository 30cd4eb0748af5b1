import type { Json, JsonObject } from '../metadata/canonical.ts';
import { isJsonObject } from '../metadata/canonical.ts';
import type { DesiredObject } from './object.ts';
import type { Part } from './part.ts';
import type { Fields } from './provider.ts';

/** Kinds of parts that run a user's own code, with environment variables of his. */
const runsUserCode: ReadonlySet<Json | undefined> = new Set(['job', 'user-function']);

/**
 * CloudFormation looks such a text up when it deploys: it says where a value is, and is not the value.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export const isReference = (value: string): boolean => /^\{\{resolve:[^{}]+\}\}$/.test(value);

/** Whether there is one in a text: CloudFormation sets something else then. */
export const hasReference = (value: string): boolean => value.includes('{{resolve:');

/** A value of a variable that is nobody's to see: any of them may be a password. */
export const isHidden = (value: Json): value is string => typeof value === 'string' && !isReference(value);

type Change = (value: string, name: string) => Json;

/** An environment with each hidden value as `change` makes it. */
export const changeHidden = (environment: JsonObject, change: Change): JsonObject =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, isHidden(value) ? change(value, name) : value]),
  );

const mapHidden = (part: JsonObject, change: Change): JsonObject => {
  const { part: kind, environment } = part;
  if (!runsUserCode.has(kind) || !isJsonObject(environment)) return part;
  return { ...part, environment: changeHidden(environment, change) };
};

const hidden = (value: string, name: string): Json => ({ ref: name, secret: value });

/** What a provider says of a part to people and to the state: its variables by their names. */
export const withoutValues = (part: JsonObject): JsonObject => mapHidden(part, hidden);

/** The same for fields that are parts, or hold parts by their names: what an older release remembered. */
export const fieldsWithoutValues = (fields: Fields): Fields => {
  const inside = (value: Json, depth: number): Json => {
    if (!isJsonObject(value) || depth === 0) return value;
    if ('part' in value) return withoutValues(value);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inside(member, depth - 1)]));
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, inside(value, 2)]));
};

const runUserCode = (value: Json, depth: number): boolean =>
  isJsonObject(value) &&
  (runsUserCode.has(value['part']) ||
    (depth > 0 && Object.values(value).some((inner) => runUserCode(inner, depth - 1))));

/** Whether there can be variables in fields that are parts, or hold parts by their names. */
export const mayHoldValues = (fields: Fields): boolean => runUserCode(fields, 2);

/** The variables of a user's own code, none of any other part; a plan file has values of another form. */
export const environmentOf = (part: Part | undefined): JsonObject =>
  part?.part === 'job' || part?.part === 'user-function' ? part.environment : {};

/** Values that no message about an object may repeat. */
export const hiddenValues = (object: DesiredObject | undefined): readonly string[] =>
  object?.kind === 'stack'
    ? object.spec.parts.flatMap((part) => Object.values(environmentOf(part)).filter(isHidden))
    : [];
