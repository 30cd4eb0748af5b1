import type { Address } from './object.ts';
import type { Observed, Ownership, ReadTarget } from './provider.ts';

export type Tags = { readonly [name: string]: string };

const ownerTag = 'clusterless:owner';
const scopeTag = 'clusterless:scope';
const addressTag = 'clusterless:address';

/** Who made it, so that ownership can be told, and state rebuilt, from what is there. */
export const ownerTags = (owner: Ownership, address: Address): Tags => ({
  [ownerTag]: owner.lineage,
  [scopeTag]: owner.scope,
  [addressTag]: address,
});

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
