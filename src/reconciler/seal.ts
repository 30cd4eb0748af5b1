import { createHmac } from 'node:crypto';
import type { Json } from '../metadata/canonical.ts';
import { canonicalJson } from '../metadata/canonical.ts';
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
  typeof value === 'object' && value !== null && !Array.isArray(value) && hasOnly(value, 'ref', 'hmac');

const sealValue = (value: Json, lineage: string): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => sealValue(item, lineage));
  if (isSecret(value)) {
    const hmac = createHmac('sha256', lineage).update(canonicalJson(value.secret)).digest('hex');
    return { ref: value.ref, hmac };
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sealValue(member, lineage)]));
};

/**
 * Providers write a secret among their fields as `{ref, secret}`. It is sealed before anything else sees it, so that
 * its bytes are in no state, plan, log or event. The lineage is the key: equal secrets of two projects look different.
 */
export const seal = (fields: Fields, lineage: string): Fields =>
  Object.fromEntries(Object.entries(fields).map(([path, value]) => [path, sealValue(value, lineage)]));
