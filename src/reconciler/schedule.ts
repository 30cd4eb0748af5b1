/** Something to run after others. */
export interface Step {
  readonly id: string;
  readonly after: readonly string[];
}

export interface Runner<E> {
  /** Must not reject. */
  run(id: string): Promise<E>;
  isGood(end: E): boolean;
  /** The end of something that cannot run: `because` ended badly, and is somewhere before it. */
  skip(id: string, because: string, end: E): E;
  onEnd(id: string, end: E): void;
}

interface Cause<E> {
  readonly id: string;
  readonly end: E;
}

class Schedule<E> {
  readonly #runner: Runner<E>;
  readonly #below: ReadonlyMap<string, string[]>;
  readonly #waiting = new Map<string, number>();
  readonly #ends = new Map<string, E>();
  #allEnded: () => void = () => {};

  constructor(steps: readonly Step[], runner: Runner<E>) {
    this.#runner = runner;
    this.#below = new Map(steps.map(({ id }) => [id, []]));
    for (const { id, after } of steps) {
      const before = after.filter((other) => this.#below.has(other));
      this.#waiting.set(id, before.length);
      for (const other of before) this.#below.get(other)?.push(id);
    }
  }

  async run(): Promise<ReadonlyMap<string, E>> {
    const all = new Promise<void>((resolve) => {
      this.#allEnded = resolve;
    });
    const first = [...this.#waiting].filter(([, before]) => before === 0);
    for (const [id] of first) this.#launch(id);
    if (this.#waiting.size > 0) await all;
    return this.#ends;
  }

  #launch(id: string): void {
    void this.#runner.run(id).then((end) => {
      this.#ended(id, end);
      if (this.#runner.isGood(end)) for (const next of this.#below.get(id) ?? []) this.#proceed(next);
      else this.#skipBelow({ id, end });
      if (this.#ends.size === this.#waiting.size) this.#allEnded();
    });
  }

  #ended(id: string, end: E): void {
    this.#ends.set(id, end);
    this.#runner.onEnd(id, end);
  }

  #proceed(id: string): void {
    const left = (this.#waiting.get(id) ?? 0) - 1;
    this.#waiting.set(id, left);
    if (left === 0) this.#launch(id);
  }

  /** A list instead of recursion: it may be a long chain. */
  #skipBelow(cause: Cause<E>): void {
    const open = [...(this.#below.get(cause.id) ?? [])];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (this.#ends.has(id)) continue;
      this.#ended(id, this.#runner.skip(id, cause.id, cause.end));
      open.push(...(this.#below.get(id) ?? []));
    }
  }
}

/**
 * Starts every step once all before it have ended well; a bad end skips everything behind it and nothing else, each
 * with its first cause. Knows no domain; edges to unknown ids are ignored.
 */
export const runInOrder = <E>(steps: readonly Step[], runner: Runner<E>): Promise<ReadonlyMap<string, E>> =>
  new Schedule(steps, runner).run();
