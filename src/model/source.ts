import type { Node } from 'jsonc-parser';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { blankComments } from './comments.ts';
import type { Pointer } from './pointer.ts';
import { describeParseErrors } from './syntax.ts';

/** What is wrong with the text itself, at an offset of it. */
export interface SourceProblem {
  readonly code: string;
  readonly offset: number;
  readonly path: Pointer;
  readonly message: string;
  readonly hint: string | null;
}

/** A project file as text: its value, what is wrong with the text, and where every member stands. */
export interface Source {
  readonly file: string;
  /** Plain data without prototype-like keys; `undefined` when the text is not one JSON value. */
  readonly value: unknown;
  readonly problems: readonly SourceProblem[];
  /** Line and column of the member, or of the nearest ancestor that is written in the file; both count from 1. */
  locate(path: Pointer): { readonly line: number; readonly column: number };
  position(offset: number): { readonly line: number; readonly column: number };
  /** The text of a scalar as written: `1.10` stays `1.10`. */
  textAt(path: Pointer): string | undefined;
}

/** They would reach the prototype of whatever object they are copied into. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const lineStarts = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

const positionIn = (starts: readonly number[], offset: number): { line: number; column: number } => {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
};

const keyProblem = (key: string, seen: ReadonlySet<string>, at: { offset: number; path: Pointer }) => {
  if (forbiddenKeys.has(key)) {
    return { ...at, code: 'forbidden-key', message: `"${key}" is not a legal name here`, hint: 'choose another name' };
  }
  if (!seen.has(key)) return undefined;
  return {
    ...at,
    code: 'duplicate-key',
    message: `"${key}" is given twice in this object`,
    hint: 'keep one of them; a parser that takes the last would hide the other',
  };
};

interface Reading {
  readonly problems: SourceProblem[];
}

const plainObject = (node: Node, path: Pointer, reading: Reading): Record<string, unknown> => {
  const seen = new Set<string>();
  const value: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = String(keyNode.value);
    const memberPath = [...path, key];
    const problem = keyProblem(key, seen, { offset: keyNode.offset, path: memberPath });
    if (problem === undefined) value[key] = plain(valueNode, memberPath, reading);
    else reading.problems.push(problem);
    seen.add(key);
  }
  return value;
};

/** The plain value of a tree; keys that cannot be kept are reported and left out. */
const plain = (node: Node, path: Pointer, reading: Reading): unknown => {
  if (node.type === 'object') return plainObject(node, path, reading);
  if (node.type !== 'array') return node.value;
  return (node.children ?? []).map((child, index) => plain(child, [...path, index], reading));
};

/** A member is shown at its key; an element of a list, or the whole, at itself. */
const offsetOf = (root: Node | undefined, path: Pointer): number => {
  if (root === undefined) return 0;
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent.offset : node.offset;
  }
  return root.offset;
};

/** Reads the text of a project file: JSON with comments (`//`, `/* *\/`, `#`), nothing else beyond the standard. */
export const parseSource = (file: string, text: string): Source => {
  const starts = lineStarts(text);
  const clean = blankComments(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
  const problems: SourceProblem[] = [...clean.problems];
  const errors: { error: number; offset: number; length: number }[] = [];
  const options = { allowTrailingComma: false, disallowComments: false, allowEmptyContent: false };
  const root = clean.problems.length > 0 ? undefined : parseTree(clean.text, errors, options);
  problems.push(
    ...describeParseErrors({
      text: clean.text,
      errors,
      end: root === undefined ? text.length : root.offset + root.length,
    }),
  );
  const value = root === undefined || problems.length > 0 ? undefined : plain(root, [], { problems });
  return {
    file,
    value,
    problems,
    locate: (path) => positionIn(starts, offsetOf(root, path)),
    position: (offset) => positionIn(starts, offset),
    textAt: (path) => {
      const node = root === undefined ? undefined : findNodeAtLocation(root, [...path]);
      return node === undefined ? undefined : clean.text.slice(node.offset, node.offset + node.length);
    },
  };
};
