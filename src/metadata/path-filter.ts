import { z } from 'zod';
import type { AntPattern } from './ant-pattern.ts';
import { compileAntPattern } from './ant-pattern.ts';

const Patterns = z.array(z.string()).nullable().default([]);

/** Which paths of a dataset count. No includes means everything. */
export const PathFilter = z.strictObject({
  includes: Patterns.describe('Ant-style patterns; none means everything'),
  excludes: Patterns.describe('Ant-style patterns of what does not count'),
  /** One character, or its code point. */
  pathSeparator: z
    .union([z.string().length(1), z.int().min(0).max(0x10ffff)])
    .default('/')
    .describe('Between the segments of a path'),
  ignoreCase: z.boolean().default(false).describe('Whether patterns ignore case'),
});
export type PathFilter = z.infer<typeof PathFilter>;

type Keeps = (fullPath: string, rootPath: string) => boolean;

const separatorOf = ({ pathSeparator }: PathFilter): string => {
  if (typeof pathSeparator === 'string') return pathSeparator;
  return pathSeparator === 0 ? '/' : String.fromCodePoint(pathSeparator);
};

/** Below the root; the whole path when it is elsewhere. Both may be written with or without slashes at their ends. */
const relativeTo = (path: string, root: string, separator: string): string => {
  const trimmed = (text: string): string => (text.startsWith(separator) ? text.slice(separator.length) : text);
  const inner = trimmed(path);
  const prefix = trimmed(root);
  if (prefix === '') return inner;
  const closed = prefix.endsWith(separator) ? prefix : `${prefix}${separator}`;
  return inner.startsWith(closed) ? inner.slice(closed.length) : inner;
};

const compile = (filter: PathFilter): Keeps => {
  const separator = separatorOf(filter);
  const compileAll = (patterns: readonly string[] | null): AntPattern[] =>
    (patterns ?? [])
      .filter((pattern) => pattern !== '')
      .map((pattern) => compileAntPattern(pattern, { separator, ignoreCase: filter.ignoreCase }));
  const includes = compileAll(filter.includes);
  const excludes = compileAll(filter.excludes);
  return (fullPath, rootPath) => {
    const relative = relativeTo(fullPath, rootPath, separator);
    const full = fullPath.startsWith(separator) ? fullPath : `${separator}${fullPath}`;
    const hits = (pattern: AntPattern): boolean => pattern.matches(pattern.absolute ? full : relative);
    return (includes.length === 0 || includes.some(hits)) && !excludes.some(hits);
  };
};

/** A filter is a value: its patterns are compiled once, however often it is asked. */
const compiled = new WeakMap<PathFilter, Keeps>();

/**
 * Whether the filter keeps a path (a key, with or without a slash in front). Patterns that begin with the separator
 * are held against the full path, others against the path below the root.
 */
export const keeps = (filter: PathFilter, fullPath: string, rootPath: string): boolean => {
  let kept = compiled.get(filter);
  if (kept === undefined) {
    kept = compile(filter);
    compiled.set(filter, kept);
  }
  return kept(fullPath, rootPath);
};
