import type { Tags } from '../../ownership-tags.ts';
import type { ReadTarget } from '../../provider.ts';

/** How AWS lists tags, in most services. */
export interface AwsTag {
  Key: string | undefined;
  Value: string | undefined;
}

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
