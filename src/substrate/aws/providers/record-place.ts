import type { Json } from '../../../metadata/canonical.ts';
import { canonicalJson } from '../../../metadata/canonical.ts';
import type { ObjectStore, OpenStore } from '../../../ports/object-store.ts';
import type { Fields } from '../../provider.ts';

export interface RecordPlace {
  readonly store: ObjectStore;
  readonly key: string;
}

/** `<bucket>/<key>` */
export const placeOf = (open: OpenStore, name: string): RecordPlace => {
  const slash = name.indexOf('/');
  return { store: open(name.slice(0, slash)), key: name.slice(slash + 1) };
};

/** Undefined for a body that is no JSON object. */
export const parseBody = (body: Uint8Array): { readonly [name: string]: Json } | undefined => {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A record says `project` as a name, or as `{ name, version }`. */
export const projectOf = (body: { readonly [name: string]: Json }): string | undefined => {
  const project = body['project'];
  if (typeof project === 'string') return project;
  const name = isObject(project) ? project['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
};

/** Only a dataset's record has an owner's entry. */
export const isOwnerMode = (managed: Fields): boolean => 'dataset' in managed && 'owner' in managed;

export const sameJson = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
