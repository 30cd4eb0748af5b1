import { failureOf } from './errors.ts';

interface Search<T> {
  readonly names: readonly string[];
  readonly nameOf: (item: T) => string | undefined;
  readonly page: (token?: string) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>;
  readonly each: (name: string) => Promise<T | undefined>;
}

/** So few are asked about by name; more are found in pages of all. */
export const fewNames = 3;

/** All pages, unless they become more than the names that are asked about. */
const listed = async <T>({ names, nameOf, page }: Search<T>): Promise<ReadonlyMap<string, T> | undefined> => {
  const found = new Map<string, T>();
  let token: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const { items, next } = await page(token);
    for (const item of items) found.set(nameOf(item) ?? '', item);
    if (next === undefined || next === '') return found;
    if (pages >= names.length) return undefined;
    token = next;
  }
};

/** Answers by name, out of pages of all where that is fewer calls and allowed. */
export const findByName = <T>(search: Search<T>): ((name: string) => Promise<T | undefined>) => {
  if (search.names.length <= fewNames) return search.each;
  let all: Promise<ReadonlyMap<string, T> | undefined> | undefined;
  return async (name) => {
    // Whoever may read these need not be allowed to list all.
    all ??= listed(search).catch((error: unknown) => {
      if (failureOf(error) === 'denied') return undefined;
      throw error;
    });
    const known = await all;
    return known === undefined ? await search.each(name) : known.get(name);
  };
};
