import type { LotId } from '../metadata/lot.ts';
import type { LotState } from './arc-state.ts';
import type { LotRow } from './lot-row.ts';

/** A cause of trouble: lots that are bad for the same reason, and how many others wait for them. */
export interface Attention {
  readonly state: LotState;
  /** `name/version` */
  readonly dataset: string;
  /** `project.arc`; null for the dataset of a boundary. */
  readonly arc: string | null;
  /** First and last, inclusive. */
  readonly lots: readonly [LotId, LotId];
  /** The first line is for itself; what follows are the last lines that a workload wrote. */
  readonly reason: string;
  readonly blocks: number;
  /** What to type next. */
  readonly command: string;
}

/** A root while the rows are walked; `id` counts from 1, as `LotRow.roots` has it. */
export interface Root {
  readonly id: number;
  readonly state: LotState;
  readonly first: number;
  last: number;
  count: number;
  blocks: number;
}

const rootStates: ReadonlySet<LotState> = new Set<LotState>([
  'failed',
  'abandoned',
  'pending',
  'held',
  'stale',
  'queued',
]);

/** Those that make the data unhealthy. A queued retry is only said. */
export const isUnhealthy = ({ state }: Pick<Attention, 'state'>): boolean => state !== 'queued';

/** Roots of all datasets, so that who waits can be counted under its cause wherever that is. */
export class Roots {
  readonly all: Root[] = [];

  /**
   * Walks one dataset. `causeOf` names the root that a waiting lot waits for: 0 when its inputs are on their way,
   * undefined when nothing is known to be coming.
   */
  walk(row: LotRow, causeOf: (index: number) => number | undefined): readonly Root[] {
    const begun = this.all.length;
    let open: Root | undefined;
    for (let index = 0; index < row.length; index++) {
      const state = row.state(index);
      if (state !== undefined) open = this.#step(row, { index, state, open }, causeOf);
    }
    return this.all.slice(begun);
  }

  #step(
    row: LotRow,
    { index, state, open }: { readonly index: number; readonly state: LotState; readonly open: Root | undefined },
    causeOf: (index: number) => number | undefined,
  ): Root | undefined {
    const cause = state === 'waiting' ? causeOf(index) : undefined;
    if (cause !== undefined) this.#block(row, index, cause);
    const isRoot = rootStates.has(state) || (state === 'waiting' && cause === undefined);
    if (!isRoot) return undefined;
    const root = this.#extend(open, state, index);
    row.roots[index] = root.id;
    return root;
  }

  #block(row: LotRow, index: number, cause: number): void {
    const root = this.all[cause - 1];
    if (root === undefined) return;
    root.blocks++;
    row.roots[index] = cause;
  }

  /** Lots that nobody expects in between do not part a range. */
  #extend(open: Root | undefined, state: LotState, index: number): Root {
    if (open?.state === state) {
      open.last = index;
      open.count++;
      return open;
    }
    const root = { id: this.all.length + 1, state, first: index, last: index, count: 1, blocks: 0 };
    this.all.push(root);
    return root;
  }
}
