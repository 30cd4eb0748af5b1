import type { Scalar } from './value-test.ts';
import { isObject } from './value-test.ts';

/** Which element of each array a value lies in: two values agree when no array holds them in different elements. */
export type Membership = ReadonlyMap<number, number>;

export interface Occurrence {
  readonly value: Scalar;
  readonly within: Membership;
}

/** An event as values by dotted path. Keys that contain dots and nested objects are the same thing. */
export type EventFields = ReadonlyMap<string, readonly Occurrence[]>;

const nowhere: Membership = new Map();

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

interface Node {
  readonly path: string;
  readonly value: unknown;
  readonly within: Membership;
}

const elementsOf = (node: Node, elements: readonly unknown[], array: number): readonly Node[] =>
  elements.map((value, index) => ({
    path: node.path,
    value,
    within: isObject(value) ? new Map([...node.within, [array, index]]) : node.within,
  }));

const membersOf = ({ path, within }: Node, value: unknown): readonly Node[] =>
  Object.entries(isObject(value) ? value : {}).map(([name, member]) => ({
    path: path === '' ? name : `${path}.${name}`,
    value: member,
    within,
  }));

const add = (fields: Map<string, Occurrence[]>, path: string, occurrence: Occurrence): void => {
  const known = fields.get(path);
  if (known === undefined) fields.set(path, [occurrence]);
  else known.push(occurrence);
};

/** An explicit stack: a deeply nested event must not be able to overflow ours. */
export const fieldsOf = (event: unknown): EventFields => {
  const fields = new Map<string, Occurrence[]>();
  let arrays = 0;
  const open: Node[] = [{ path: '', value: event, within: nowhere }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { path, value, within } = node;
    if (isScalar(value)) add(fields, path, { value, within });
    else
      for (const inner of Array.isArray(value) ? elementsOf(node, value, arrays++) : membersOf(node, value))
        open.push(inner);
  }
  return fields;
};
