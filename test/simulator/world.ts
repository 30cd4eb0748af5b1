import type { Wake } from '../../src/ports/scheduler.ts';
import type { Faults } from './faults.ts';
import { calm } from './faults.ts';
import { MemoryData } from './memory-data.ts';
import { MemoryStore } from './memory-store.ts';
import { Random } from './random.ts';
import { Tally } from './tally.ts';

/** Something that runs: a function, a machine, a person's command. It may die at any call of a port. */
export interface Process {
  readonly name: string;
  state: 'running' | 'done' | 'dead';
  /** How likely it takes a turn that it is offered. The slow ones outlive their leases and come back as zombies. */
  readonly pace: number;
  /** Called once when it dies. */
  readonly died: () => void;
}

interface Turn {
  readonly process: Process;
  readonly go: () => void;
}

interface Armed {
  readonly at: number;
  readonly wake: Wake;
}

const never = new Promise<never>(() => {});
/** Promise jobs all run before it. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Far more than any schedule takes; one that takes more has a livelock. */
const mostTurns = 60_000;

/**
 * Interleaves processes at their port calls, one call at a time, in an order that the seed decides. Time passes only
 * with turns.
 */
export class World {
  readonly random: Random;
  readonly data = new MemoryData();
  readonly tally = new Tally();
  readonly violations: string[] = [];
  readonly armed = new Map<string, Armed>();
  faults: Faults;
  now = Date.parse('2023-01-01T00:00:00Z');
  /** Called with what a schedule wakes. */
  onWake: (wake: Wake) => void = () => {};
  readonly #stores = new Map<string, MemoryStore>();
  readonly #waiting: Turn[] = [];
  readonly #deliveries: (() => void)[] = [];
  #ids = 0;
  #turns = 0;
  #moved = true;

  readonly #stepMs: number;

  constructor({ seed, stepMs }: { readonly seed: number; readonly stepMs: number }, faults: Faults) {
    this.random = new Random(seed);
    this.#stepMs = stepMs;
    this.faults = faults;
  }

  bucket(name: string): MemoryStore {
    const store = this.#stores.get(name) ?? new MemoryStore();
    this.#stores.set(name, store);
    return store;
  }

  id(): string {
    this.#ids++;
    return `${this.#ids.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  }

  spawn(name: string, work: (process: Process) => Promise<unknown>, died: () => void = () => {}): Process {
    const pace = this.random.chance(this.faults.slow) ? 0.03 : 1;
    const process: Process = { name, state: 'running', pace, died };
    const end = (): void => {
      if (process.state === 'running') process.state = 'done';
    };
    work(process).then(end, (thrown: unknown) => {
      end();
      this.violations.push(
        `${name} threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      );
    });
    return process;
  }

  /** Something that will happen some time, in no order. */
  later(happen: () => void): void {
    this.#deliveries.push(happen);
  }

  /** One port call: waits for its turn, takes effect, and may be the last that its process ever does. */
  async call<T>(process: Process, effect: () => T): Promise<T> {
    await new Promise<void>((go) => this.#waiting.push({ process, go }));
    if (this.#crashes(process)) return never;
    const result = effect();
    return this.#crashes(process) ? never : result;
  }

  #crashes(process: Process): boolean {
    if (process.state === 'dead') return true;
    if (!this.random.chance(this.faults.crash)) return false;
    process.state = 'dead';
    this.tally.count('crashes');
    process.died();
    return true;
  }

  /** Until nothing waits, nothing is on its way, and no schedule is armed. */
  async run(): Promise<void> {
    await settle();
    while (this.#step()) if (this.#moved) await settle();
  }

  /** Without faults, until quiet. */
  async runCalm(): Promise<void> {
    this.faults = calm;
    await this.run();
  }

  #step(): boolean {
    if (++this.#turns > mostTurns) {
      this.violations.push('it never becomes quiet');
      return false;
    }
    this.#moved = true;
    const choices = this.#waiting.length + this.#deliveries.length;
    if (choices === 0) return this.#wakeNext();
    this.now += this.random.below(this.#stepMs);
    this.#wakeDue();
    const chosen = this.random.below(choices);
    if (chosen < this.#waiting.length) this.#offer(chosen);
    else this.#deliveries.splice(chosen - this.#waiting.length, 1)[0]?.();
    return true;
  }

  #offer(chosen: number): void {
    this.#moved = this.random.chance(this.#waiting[chosen]?.process.pace ?? 1);
    if (!this.#moved) return;
    this.#waiting.splice(chosen, 1)[0]?.go();
  }

  #wakeDue(): void {
    for (const [name, { at, wake }] of this.armed) {
      if (at > this.now) continue;
      this.armed.delete(name);
      this.later(() => this.onWake(wake));
    }
  }

  #wakeNext(): boolean {
    const next = Math.min(...[...this.armed.values()].map(({ at }) => at));
    if (!Number.isFinite(next)) return false;
    this.now = Math.max(this.now, next);
    this.#wakeDue();
    return true;
  }
}
