/** A listing that may be asked for before anybody knows whether it is needed. */
export interface ListingAhead<Listed> {
  /** Asks now, for these names of a group. */
  ahead(group: string, names: readonly string[]): void;
  /** What was asked for ahead, once, when it covers these names; otherwise it is asked for now. */
  list(group: string, names: readonly string[]): Promise<Listed>;
}

export const listingAhead = <Listed>(
  ask: (group: string, names: readonly string[]) => Promise<Listed>,
): ListingAhead<Listed> => {
  const early = new Map<string, { readonly names: ReadonlySet<string>; readonly answer: Promise<Listed> }>();
  return {
    ahead: (group, names) => {
      const answer = ask(group, names);
      // Told to whoever lists, if anybody does.
      answer.catch(() => {});
      early.set(group, { names: new Set(names), answer });
    },
    list: (group, names) => {
      const asked = early.get(group);
      early.delete(group);
      return asked !== undefined && names.every((name) => asked.names.has(name)) ? asked.answer : ask(group, names);
    },
  };
};
