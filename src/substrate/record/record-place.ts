import type { Json } from '../../metadata/canonical.ts';
import { canonicalJson } from '../../metadata/canonical.ts';
import type { ObjectStore, OpenStore } from '../../ports/object-store.ts';
import type { Tags } from '../ownership-tags.ts';
import type { Fields } from '../provider.ts';

export type RecordBody = { readonly [name: string]: Json };

export interface RecordPlace {
  readonly store: ObjectStore;
  readonly key: string;
}

/** `<bucket>/<key>` */
export const splitName = (name: string): { readonly bucket: string; readonly key: string } => {
  const slash = name.indexOf('/');
  return { bucket: name.slice(0, slash), key: name.slice(slash + 1) };
};

export const placeOf = (open: OpenStore, name: string): RecordPlace => {
  const { bucket, key } = splitName(name);
  return { store: open(bucket), key };
};

/** Undefined for a body that is no JSON object. */
export const parseBody = (body: Uint8Array): RecordBody | undefined => {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is RecordBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where other things carry tags, a record says in its body who manages it. */
const managedBy = 'managedBy';

export const withTags = (body: RecordBody, tags: Tags): RecordBody => ({ ...body, [managedBy]: tags });

export const tagsOf = (body: RecordBody): Tags => {
  const tags = body[managedBy];
  if (!isObject(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
};

/** The body as it was declared. */
export const declaredBody = ({ [managedBy]: _tags, ...body }: RecordBody): RecordBody => body;

/** Only a dataset's record has an owner's entry. */
export const isOwnerMode = (managed: Fields): boolean => 'dataset' in managed && 'owner' in managed;

export const sameJson = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
