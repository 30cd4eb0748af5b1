import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '../metadata/canonical.ts';
import { canonicalJson, isJsonObject } from '../metadata/canonical.ts';
import type { Fields } from '../substrate/provider.ts';

interface Secret {
  readonly ref: string;
  readonly secret: Json;
}

const hasOnly = (value: object, first: string, second: string): boolean => {
  const names = Object.keys(value);
  return names.length === 2 && names.includes(first) && names.includes(second);
};

const isSecret = (value: object): value is Secret =>
  hasOnly(value, 'ref', 'secret') && 'ref' in value && typeof value.ref === 'string';

/** A sealed secret: what it refers to, and enough to notice that it changed. */
export const isSealed = (value: Json | undefined): boolean =>
  isJsonObject(value) &&
  hasOnly(value, 'ref', 'hmac') &&
  typeof value['ref'] === 'string' &&
  typeof value['hmac'] === 'string';

/** Enough to notice that a value changed, and not to read it. */
export const hmacOf = (value: Json, key: string): string =>
  createHmac('sha256', key).update(canonicalJson(value)).digest('hex');

/** Where nothing is a secret it is the very same value: what is compared next is then known to be equal. */
const sealValue = (value: Json, lineage: string): Json => {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => sealValue(item, lineage));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  if (isSecret(value)) return { ref: value.ref, hmac: hmacOf(value.secret, lineage) };
  return sealMembers(value, lineage);
};

const sealMembers = (members: JsonObject, lineage: string): JsonObject => {
  const sealed = Object.entries(members).map(([name, member]) => [name, sealValue(member, lineage)] as const);
  return sealed.every(([name, member]) => member === members[name]) ? members : Object.fromEntries(sealed);
};

/**
 * Providers write a secret among their fields as `{ref, secret}`. It is sealed before anything else sees it, so that
 * its bytes are in no state, plan, log or event. The lineage is the key: equal secrets of two projects look different.
 */
export const seal = (fields: Fields, lineage: string): Fields => sealMembers(fields, lineage);
