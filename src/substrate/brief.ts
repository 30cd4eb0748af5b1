import type { Json } from '../metadata/canonical.ts';
import { canonicalJson, sha256 } from '../metadata/canonical.ts';
import type { Fields } from './provider.ts';

const longest = 200;

/** A value as it stands in the state: a long one by its digest, for the state is written many times in a run. */
export const brief = (value: Json): Json => {
  const text = canonicalJson(value);
  return text.length <= longest ? value : `sha256:${sha256(text)}`;
};

export const briefly = (members: { readonly [name: string]: Json }): Fields =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, brief(value)]));
