import type { Address } from '../../object.ts';
import type { Observed, Ownership, ReadTarget } from '../../provider.ts';

export type Tags = { readonly [name: string]: string };

/** How AWS lists tags, in most services. */
export interface AwsTag {
  Key: string | undefined;
  Value: string | undefined;
}

const ownerTag = 'clusterless:owner';
const scopeTag = 'clusterless:scope';
const addressTag = 'clusterless:address';

/** Who made it, so that ownership can be told, and state rebuilt, from what is there. */
export const ownerTags = (owner: Ownership, address: Address): Tags => ({
  [ownerTag]: owner.lineage,
  [scopeTag]: owner.scope,
  [addressTag]: address,
});

export const toAwsTags = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));

export const fromAwsTags = (tags: readonly Partial<AwsTag>[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** The tags that are managed: what others added stays invisible. */
export const managedTags = (tags: Tags, { desired, prior }: ReadTarget): Tags => {
  const wanted = desired !== undefined && 'tags' in desired.spec ? Object.keys(desired.spec.tags) : [];
  const last = prior?.managed['tags'];
  const applied = typeof last === 'object' && last !== null ? Object.keys(last) : [];
  const names = new Set([...wanted, ...applied]);
  return Object.fromEntries(Object.entries(tags).filter(([name]) => names.has(name)));
};

type Owner = Pick<Extract<Observed, { readonly found: 'yes' }>, 'owner' | 'ownerText'>;

/** Ours: this lineage, and this address or one that it had before. */
export const ownerOf = (tags: Tags, { address, owner, prior, desired }: ReadTarget): Owner => {
  const lineage = tags[ownerTag];
  const at = tags[addressTag] ?? '';
  if (lineage === undefined) return { owner: 'none', ownerText: 'no tags' };
  if (lineage !== owner.lineage) return { owner: 'other', ownerText: tags[scopeTag] ?? lineage };
  const known = [address, prior?.address, desired?.renamedFrom];
  return known.includes(at) ? { owner: 'us' } : { owner: 'other', ownerText: `${tags[scopeTag] ?? ''} as ${at}` };
};

/** Made by this project, at whatever address. */
export const isOurs = (tags: Tags, owner: Ownership): boolean => tags[ownerTag] === owner.lineage;

/** Made by another project; what has no tags was judged before, for it can be adopted. */
export const isForeign = (tags: Tags, owner: Ownership): boolean =>
  tags[ownerTag] !== undefined && tags[ownerTag] !== owner.lineage;

/** Names share what the naming rules put first; a service that can filter by it answers less. */
export const commonPrefix = (names: readonly string[]): string => {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
};
