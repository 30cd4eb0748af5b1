/** One figure against its bar, where it has one. Smaller is better in every unit. */
export interface Measurement {
  readonly name: string;
  readonly measured: number;
  readonly bar: number | 'none';
  readonly unit: 'x' | 's' | 'ms' | 'MB' | 'calls' | 'kB';
}

/** What a `*.bench.ts` file exports as `run`. */
export type Bench = () => Promise<readonly Measurement[]>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
