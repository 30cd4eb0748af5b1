import type { Pointer } from '../../model/pointer.ts';

/** Something that the same file means otherwise here. */
export interface Difference {
  /** In the component. */
  readonly path: Pointer;
  readonly what: string;
  readonly why: string;
}

/** What is written in the file, and nothing that was filled in. */
export type Written = (path: Pointer) => unknown;

/** Applies where `when` says so, or always. */
export interface Rule extends Difference {
  readonly when?: (written: Written) => boolean;
}

export const has =
  (...path: Pointer) =>
  (written: Written): boolean =>
    written(path) !== undefined && written(path) !== null;

export const is =
  (value: unknown, ...path: Pointer) =>
  (written: Written): boolean =>
    written(path) === value;

export const sizeAt = (written: Written, ...path: Pointer): number => {
  const value = written(path);
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
};
