import type { ManifestState } from '../metadata/keys.ts';
import { manifestStates } from '../metadata/keys.ts';
import type { LotId, Unit } from '../metadata/lot.ts';
import { lotAt, unitMs } from '../metadata/lot.ts';
import type { LotState } from './arc-state.ts';
import { lotStates } from './arc-state.ts';

/**
 * What is known about the lots of one dataset in a span of time, a few bytes for each: a year of five minutes is
 * 105,120 lots.
 */
export class LotRow {
  readonly unit: Unit;
  /** Of lot 0, milliseconds since the epoch. */
  readonly start: number;
  readonly step: number;
  readonly length: number;
  /** Which item of attention a bad lot belongs to, or waits for; 0 for none. */
  readonly roots: Int32Array;
  readonly #states: Uint8Array;
  readonly #generations: Uint16Array;
  readonly #kinds: Uint8Array;
  /** Few or none: only a placement that was taken over has any. */
  readonly #inherited = new Set<number>();

  /** Covers every lot that touches `[from, to)`. */
  constructor(unit: Unit, from: number, to: number) {
    this.unit = unit;
    this.step = unitMs(unit);
    this.start = Math.floor(from / this.step) * this.step;
    this.length = Math.max(0, Math.ceil((to - this.start) / this.step));
    this.roots = new Int32Array(this.length);
    this.#states = new Uint8Array(this.length);
    this.#generations = new Uint16Array(this.length);
    this.#kinds = new Uint8Array(this.length);
  }

  lot(index: number): LotId {
    return lotAt(this.unit, this.start + index * this.step);
  }

  /** Of the lot that begins at an instant; outside of `[0, length)` when it is not covered. */
  indexAt(start: number): number {
    return Math.floor((start - this.start) / this.step);
  }

  end(index: number): number {
    return this.start + (index + 1) * this.step;
  }

  state(index: number): LotState | undefined {
    return lotStates[(this.#states[index] ?? 0) - 1];
  }

  setState(index: number, state: LotState | undefined): void {
    this.#states[index] = state === undefined ? 0 : lotStates.indexOf(state) + 1;
  }

  /** The newest generation, or -1. */
  generation(index: number): number {
    return (this.#generations[index] ?? 0) - 1;
  }

  /** State of the newest generation. */
  kind(index: number): ManifestState | undefined {
    return manifestStates[(this.#kinds[index] ?? 0) - 1];
  }

  /** Its only generation is the predecessor's. */
  isInherited(index: number): boolean {
    return this.#inherited.has(index);
  }

  setInherited(index: number): void {
    this.#inherited.add(index);
  }

  setGeneration(index: number, generation: number, kind: ManifestState): void {
    this.#generations[index] = Math.min(generation + 1, 65_535);
    this.#kinds[index] = manifestStates.indexOf(kind) + 1;
  }
}
