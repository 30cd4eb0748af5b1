import type { Json } from '../metadata/canonical.ts';

const members = (value: object): { readonly [name: string]: Json } => {
  const plain: { [name: string]: Json } = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) plain[name] = toJson(member);
  return plain;
};

/** A value that a schema made, as JSON: members that are `undefined` are not there. */
export const toJson = (value: unknown): Json => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  return typeof value === 'object' && value !== null ? members(value) : null;
};
