import { datasetId } from '../../metadata/event.ts';
import type { ArcFields } from '../arc-fields.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import type { Check, Neighbourhood } from './check.ts';
import { addressOf, find } from './check.ts';

interface Node {
  readonly project: LoadedProject;
  readonly component: LoadedComponent;
  readonly arc: ArcFields;
}

type Mapping = ArcFields['sources'][string]['map'];

/** Such a source has been committed before the lot began, so waiting for it can end. */
const looksBack = (map: Mapping): boolean =>
  typeof map === 'object' && ('offset' in map ? map.offset < 0 : map.window[1] < 0);

const nodesOf = ({ projects }: Neighbourhood): readonly Node[] =>
  projects.flatMap((project) =>
    project.components.flatMap((component) =>
      component.arc === undefined || component.fields.exclude ? [] : [{ project, component, arc: component.arc }],
    ),
  );

/** From an arc to the arcs it waits for. */
const waitsFor = (nodes: readonly Node[]): ReadonlyMap<Node, readonly Node[]> => {
  const writers = new Map(
    nodes.flatMap((node) => Object.values(node.arc.sinks).map((sink) => [datasetId(sink), node])),
  );
  return new Map(
    nodes.map((node) => [
      node,
      Object.values(node.arc.sources)
        .filter(({ map }) => !looksBack(map))
        .map((source) => writers.get(datasetId(source)))
        .filter((writer) => writer !== undefined),
    ]),
  );
};

/** The first circle that is met from a node, without what was found to lead to none. Iterative: chains may be long. */
const circleFrom = (
  start: Node,
  edges: ReadonlyMap<Node, readonly Node[]>,
  done: Set<Node>,
): readonly Node[] | undefined => {
  const trail: Node[] = [start];
  /** The same nodes, to ask whether one is on the trail. */
  const path = new Set(trail);
  const rest = [[...(edges.get(start) ?? [])]];
  while (trail.length > 0) {
    const next = rest.at(-1)?.pop();
    if (next === undefined) {
      const left = trail.pop();
      rest.pop();
      if (left !== undefined) {
        path.delete(left);
        done.add(left);
      }
      continue;
    }
    if (path.has(next)) return trail.slice(trail.indexOf(next));
    if (done.has(next)) continue;
    path.add(next);
    trail.push(next);
    rest.push([...(edges.get(next) ?? [])]);
  }
  return undefined;
};

/** Arcs that wait for each other never start, unless one of them looks back in time. */
export const cycleCheck: Check = (near) => {
  const nodes = nodesOf(near);
  const edges = waitsFor(nodes);
  const done = new Set<Node>();
  return nodes.flatMap((node) => {
    const circle = done.has(node) ? undefined : circleFrom(node, edges, done);
    if (circle === undefined) return [];
    // One circle is one finding, whichever arc it is entered from.
    for (const member of circle) done.add(member);
    const first = circle.toSorted((a, b) => nodes.indexOf(a) - nodes.indexOf(b))[0] ?? node;
    const names = [...circle, circle[0] ?? node].map(({ component }) => addressOf(component)).join(' <- ');
    const message = circle.length === 1 ? `${addressOf(first.component)} waits for itself` : `a circle: ${names}`;
    const hint = 'a source that reads an earlier lot breaks it: "map": { "offset": -1 }';
    return [find(first.project, { code: 'cycle', path: [...first.component.at, 'sources'], message, hint })];
  });
};
