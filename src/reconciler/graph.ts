/** Knows no domain: names and the names that come before them. */
export type Edges = ReadonlyMap<string, readonly string[]>;

type Mark = 'open' | 'done';

/** Depth first without recursion, because chains may be long. */
const walkFrom = (start: string, edges: Edges, marks: Map<string, Mark>): readonly string[] | undefined => {
  const path: { readonly id: string; next: number }[] = [{ id: start, next: 0 }];
  marks.set(start, 'open');
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const before = edges.get(top.id)?.[top.next++];
    if (before === undefined) {
      marks.set(top.id, 'done');
      path.pop();
    } else if (marks.get(before) === 'open') {
      const from = path.findIndex(({ id }) => id === before);
      return [...path.slice(from).map(({ id }) => id), before];
    } else if (!marks.has(before) && edges.has(before)) {
      marks.set(before, 'open');
      path.push({ id: before, next: 0 });
    }
  }
  return undefined;
};

/** The first circle found, its first name repeated at the end; undefined when there is none. */
export const cycleIn = (edges: Edges): readonly string[] | undefined => {
  const marks = new Map<string, Mark>();
  for (const id of edges.keys()) {
    const cycle = marks.has(id) ? undefined : walkFrom(id, edges, marks);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
};

/** Every name after all that come before it. Edges that would close a circle are passed over. */
export const inOrder = (edges: Edges): readonly string[] => {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of edges.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ id: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const before = edges.get(top.id)?.[top.next++];
      if (before === undefined) {
        order.push(top.id);
        path.pop();
      } else if (!seen.has(before) && edges.has(before)) {
        seen.add(before);
        path.push({ id: before, next: 0 });
      }
    }
  }
  return order;
};

/** The same edges without those that would close a circle: an old state may hold some. */
export const withoutCircles = (edges: Edges): Edges => {
  const place = new Map(inOrder(edges).map((id, index) => [id, index]));
  const earlier = (id: string, before: string): boolean => (place.get(before) ?? -1) < (place.get(id) ?? 0);
  return new Map([...edges].map(([id, all]) => [id, all.filter((before) => earlier(id, before))]));
};

/** Own weight plus the heaviest way below: what starts first so that the whole ends soonest. */
export const longestPaths = (edges: Edges, weight: (id: string) => number): ReadonlyMap<string, number> => {
  const total = new Map<string, number>();
  for (const id of inOrder(edges).toReversed()) {
    const own = (total.get(id) ?? 0) + weight(id);
    total.set(id, own);
    for (const before of edges.get(id) ?? []) total.set(before, Math.max(total.get(before) ?? 0, own));
  }
  return total;
};
