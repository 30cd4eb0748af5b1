import { AvailabilityDetail } from '../../src/metadata/event.ts';
import type { Cause } from '../../src/metadata/run.ts';
import { CloseRequest, ControlRequest } from '../../src/metadata/workload.ts';
import { closeLot } from '../../src/pipeline/close-lot.ts';
import { evaluateLot } from '../../src/pipeline/evaluate.ts';
import type { Evaluation } from '../../src/pipeline/evaluation.ts';
import { affectedBy } from '../../src/pipeline/handlers.ts';
import { sweepWith } from '../../src/pipeline/sweep.ts';
import type { BusEvent } from '../../src/ports/event-bus.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Wake } from '../../src/ports/scheduler.ts';
import { commitForeign, Objects } from './arrivals.ts';
import { calm } from './faults.ts';
import type { Outside } from './faulty-ports.ts';
import { portsFor } from './faulty-ports.ts';
import { checkArcLot, checkBoundaryLot, checkGenerations, generationsIn } from './invariants.ts';
import { Machines } from './machines.ts';
import type { Arrival, Mode, Pipeline, Schedule } from './scenario.ts';
import { lots, pipelineOf } from './scenario.ts';
import type { Tally } from './tally.ts';
import type { Process } from './world.ts';
import { World } from './world.ts';

const dayMs = 86_400_000;

/** One schedule: a pipeline, its faults, and who is told what when. */
class Simulation implements Outside {
  readonly world: World;
  readonly pipeline: Pipeline;
  readonly #mode: Mode;
  readonly #schedule: Schedule;
  readonly #machines: Machines;
  readonly #announced = new Set<string>();
  readonly #objects: Objects | undefined;

  constructor(schedule: Schedule, mode: Mode) {
    this.world = new World(schedule, mode.faults);
    this.pipeline = pipelineOf(schedule);
    this.#schedule = schedule;
    this.#mode = mode;
    const portsOf = (process: Process): Ports => portsFor(this.world, process, this);
    this.#machines = new Machines(this.world, mode.protocol, portsOf);
    const { boundary } = this.pipeline;
    this.#objects = boundary && new Objects(this.world, boundary, portsOf);
    this.world.onWake = (wake) => this.#wake(wake);
  }

  accept(event: BusEvent): void {
    const { random, faults, tally } = this.world;
    const detail = AvailabilityDetail.parse(event.detail);
    this.#announced.add(`${detail.datasetId} ${detail.lot} ${detail.generation}`);
    if (random.chance(faults.loseEvent)) {
      tally.count('lost events');
      return;
    }
    const twice = random.chance(faults.doubleEvent);
    if (twice) tally.count('doubled events');
    for (let copy = twice ? 2 : 1; copy > 0; copy--) this.world.later(() => this.#deliver(detail));
  }

  start(execution: Parameters<Outside['start']>[0]): 'started' | 'exists' {
    const arc = this.pipeline.arcs.find(({ machine }) => machine === execution.machine);
    return arc === undefined ? 'exists' : this.#machines.start(arc, execution);
  }

  probe(id: string): 'alive' | 'dead' | 'unknown' {
    return this.#machines.probe(id);
  }

  async run(): Promise<void> {
    for (const arrival of this.#schedule.arrivals) this.world.later(() => this.#arrive(arrival));
    if (this.#mode.sweep && this.world.random.chance(0.3)) this.world.later(() => this.#startSweep());
    await this.world.run();
    await this.world.runCalm();
    if (this.#mode.sweep) await this.#sweep();
    await this.#check();
  }

  #deliver(detail: AvailabilityDetail): void {
    for (const arc of this.pipeline.arcs) {
      for (const lot of affectedBy(arc, detail.datasetId, detail.lot)) {
        this.#evaluate(arc.name, lot, { kind: 'live' });
      }
    }
  }

  #evaluate(name: string, lot: string, cause: Cause): void {
    const arc = this.pipeline.arcs.find((each) => each.name === name);
    if (arc === undefined) return;
    this.world.spawn(
      `evaluate ${name} ${lot}`,
      async (self) => {
        const ports = portsFor(this.world, self, this);
        const { answer } = await evaluateLot({ ports, arc, protocol: this.#mode.protocol }, lot, cause);
        this.world.tally.count(`answered ${answer}`);
      },
      () => {
        // A function that dies is called again, mostly.
        if (this.world.random.chance(0.5)) this.world.later(() => this.#evaluate(name, lot, cause));
      },
    );
  }

  #wake({ target, detail }: Wake): void {
    const close = CloseRequest.safeParse(detail);
    const { boundary } = this.pipeline;
    if (close.success && boundary !== undefined) {
      const { lot } = close.data;
      this.world.spawn(`close ${lot}`, (self) => closeLot(portsFor(this.world, self, this), boundary, lot));
      return;
    }
    const request = ControlRequest.parse(detail);
    const arc = this.pipeline.arcs.find(({ control }) => control === target);
    if (request.request === 'evaluate' && arc !== undefined) this.#evaluate(arc.name, request.lot, request.cause);
  }

  #arrive({ source, lot, empty }: Arrival): void {
    const id = lots[lot % lots.length] ?? lots[0];
    if (source === 0 && this.#objects !== undefined) {
      this.#objects.change(id, empty);
      return;
    }
    const name = `in${source}`;
    this.world.spawn(`commit ${name}`, (self) =>
      commitForeign(portsFor(this.world, self, this), name, { lot: id, empty }),
    );
  }

  async #sweep(): Promise<void> {
    // Leases of everybody who died are over by now.
    this.world.now += dayMs;
    this.#startSweep();
    await this.world.runCalm();
  }

  #startSweep(): void {
    const { boundary, arcs } = this.pipeline;
    const from = Date.parse('2023-01-01T00:00:00Z');
    this.world.spawn('sweep', (self) =>
      sweepWith(
        portsFor(this.world, self, this),
        { boundaries: boundary === undefined ? [] : [boundary], arcs, from, to: from + dayMs },
        this.#mode.protocol,
      ),
    );
  }

  async #check(): Promise<void> {
    const { arcs, boundary } = this.pipeline;
    const { violations } = this.world;
    for (const lot of lots) {
      for (const arc of arcs) {
        for (const sink of Object.values(arc.sinks)) {
          const generations = await generationsIn(this.world, sink, lot);
          this.world.tally.count('generations', generations.length);
          violations.push(...checkGenerations(sink, generations, this.#announced));
        }
        const evaluation = await this.#ask(arc.name, lot);
        violations.push(...(await checkArcLot(this.world, arc, { lot, evaluation })));
      }
      if (boundary === undefined) continue;
      const generations = await generationsIn(this.world, boundary.dataset, lot);
      violations.push(...checkGenerations(boundary.dataset, generations, this.#announced));
      const expected = this.#objects?.expected.get(lot) ?? new Map<string, string>();
      violations.push(...(await checkBoundaryLot(this.world, boundary, { lot, expected })));
    }
  }

  /** Evaluates once more, now that all is quiet. */
  async #ask(name: string, lot: string): Promise<Evaluation> {
    const arc = this.pipeline.arcs.find((each) => each.name === name);
    if (arc === undefined) throw new Error(`no arc ${name}`);
    this.world.faults = calm;
    let evaluation: Evaluation = { lot, answer: 'paused' };
    this.world.spawn('ask', async (self) => {
      const ports = portsFor(this.world, self, this);
      evaluation = await evaluateLot({ ports, arc, protocol: this.#mode.protocol }, lot, { kind: 'heal' });
    });
    await this.world.run();
    return evaluation;
  }
}

export interface Simulated {
  /** Empty when every invariant held. */
  readonly violations: readonly string[];
  readonly tally: Tally;
}

/** Runs one schedule to its end. The same schedule is the same run, step by step. */
export const simulate = async (schedule: Schedule, mode: Mode): Promise<Simulated> => {
  const simulation = new Simulation(schedule, mode);
  await simulation.run();
  const { violations, tally } = simulation.world;
  return { violations, tally };
};
