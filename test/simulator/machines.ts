import type { ArcDescriptor } from '../../src/metadata/descriptor.ts';
import { encodeRecord } from '../../src/metadata/record.ts';
import { expandTemplate } from '../../src/metadata/template.ts';
import { fromUri } from '../../src/metadata/uri.ts';
import type { WorkloadOutcome } from '../../src/metadata/workload.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { finishRun } from '../../src/pipeline/finish.ts';
import type { Protocol } from '../../src/pipeline/protocol.ts';
import type { Execution } from '../../src/ports/launcher.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Process, World } from './world.ts';

const failed = (retryable: boolean): WorkloadOutcome => ({ outcome: 'failed', code: 'X', message: 'x', retryable });

/** Machines run workloads and call `finish`; they die, are killed, and finish twice. */
export class Machines {
  readonly #executions = new Map<string, Process>();
  /** By arc and lot. */
  readonly #byLot = new Map<string, Process[]>();
  readonly #world: World;
  readonly #protocol: Protocol;
  readonly #portsFor: (process: Process) => Ports;

  constructor(world: World, protocol: Protocol, portsOf: (process: Process) => Ports) {
    this.#world = world;
    this.#protocol = protocol;
    this.#portsFor = portsOf;
  }

  start(arc: ArcDescriptor, { id, input }: Execution): 'started' | 'exists' {
    if (this.#executions.has(id)) return 'exists';
    const { random } = this.#world;
    const run = RunInput.parse(input);
    const process = this.#world.spawn(
      id,
      (self) => this.#run(arc, run, this.#portsFor(self)),
      () => {
        // The rule that catches ended executions is best-effort; the lease is what is left.
        if (random.chance(0.5)) this.#finishLater(arc, run, failed(true));
      },
    );
    this.#executions.set(id, process);
    this.#world.tally.count('runs');
    this.#countTwins(`${arc.name} ${run.lot}`, process);
    return 'started';
  }

  /** Work that is done twice at the same time: harmless, and paid for. */
  #countTwins(lot: string, process: Process): void {
    const before = this.#byLot.get(lot) ?? [];
    if (before.some(({ state }) => state === 'running')) this.#world.tally.count('runs beside another of their lot');
    this.#byLot.set(lot, [...before, process]);
  }

  /** Knows nothing of a claim that is ahead of its start; and worse than any launcher, takes it for dead when blind. */
  probe(id: string): 'alive' | 'dead' | 'unknown' {
    const { random, faults } = this.#world;
    const isBlind = random.chance(faults.blind);
    const process = this.#executions.get(id);
    if (process === undefined) return isBlind ? 'dead' : 'unknown';
    if (isBlind) return 'unknown';
    return process.state === 'running' ? 'alive' : 'dead';
  }

  #finishLater(arc: ArcDescriptor, run: RunInput, outcome: WorkloadOutcome): void {
    this.#world.later(() => {
      this.#world.spawn(`finish ${run.runId}`, (self) =>
        this.#finish(arc, run, { ports: this.#portsFor(self), outcome }),
      );
    });
  }

  async #run(arc: ArcDescriptor, run: RunInput, ports: Ports): Promise<void> {
    const { random, faults } = this.#world;
    for (let step = random.below(8); step > 0; step--) await ports.data.head('s3://lake/working');
    const fails = random.chance(faults.failure);
    if (!fails || random.chance(0.5)) await this.#work(arc, run, ports);
    const outcome = fails && random.chance(0.5) ? failed(random.chance(0.8)) : ({ outcome: 'succeeded' } as const);
    if (random.chance(faults.doubleEvent)) this.#finishLater(arc, run, outcome);
    await this.#finish(arc, run, { ports, outcome });
  }

  async #work(arc: ArcDescriptor, run: RunInput, { store }: Ports): Promise<void> {
    for (const role of Object.keys(arc.sinks)) {
      const uri = `${run.props.sinks[role]?.runURI ?? ''}part`;
      if (this.#world.data.text(uri) !== undefined) this.#world.violations.push(`I5: ${uri} was overwritten`);
      this.#world.data.put(uri, run.runId);
      const state = this.#world.random.chance(0.15) ? 'empty' : 'complete';
      const template = run.props.sinkManifestTemplates[role] ?? '';
      const { bucket, key } = fromUri(expandTemplate(template, { lot: run.lot, state }));
      await store(bucket).putNew(key, encodeRecord({ state, lotId: run.lot, uris: state === 'empty' ? [] : [uri] }));
    }
  }

  async #finish(
    arc: ArcDescriptor,
    run: RunInput,
    { ports, outcome }: { readonly ports: Ports; readonly outcome: WorkloadOutcome },
  ): Promise<void> {
    const { end } = await finishRun({ ports, arc, protocol: this.#protocol }, run, outcome);
    this.#world.tally.count(`ended ${end.result}`);
    for (const sink of Object.values(end.sinks)) this.#world.tally.count(sink.outcome);
  }
}
