import { silentLog } from '../../src/log.ts';
import type { ReconcileEvent } from '../../src/reconciler/events.ts';
import type { Planned } from '../../src/reconciler/planning.ts';
import { applyPlanned, planProjects } from '../../src/reconciler/reconcile.ts';
import type { ApplyOptions, PlanOptions, Reconciler } from '../../src/reconciler/reconciler.ts';
import type { Result } from '../../src/reconciler/result.ts';
import type { ProjectTarget } from '../../src/reconciler/target.ts';
import { scopeOf } from '../../src/reconciler/target.ts';
import { stateKey } from '../../src/state/key.ts';
import type { State } from '../../src/state/state.ts';
import type { DesiredObject } from '../../src/substrate/object.ts';
import { FakeCloud } from './fake-cloud.ts';
import type { Gate } from './faults.ts';
import { gated } from './faults.ts';
import { MemoryStore } from './memory-store.ts';
import { TestClock } from './test-clock.ts';

/** A signal of its own for every run, because killed ones keep listening. */
const never = (): AbortSignal => new AbortController().signal;

export const target = (objects: readonly DesiredObject[], name = 'demo'): ProjectTarget => ({
  name,
  version: '20260101',
  placement: { provider: 'local', stage: null, account: '000000000000', region: 'eu-west-1' },
  file: `${name}.cls.json`,
  objects,
});

/** A cloud, a state bucket and a clock, and processes that come and go. */
export class World {
  readonly clock: TestClock;
  readonly cloud = new FakeCloud();
  readonly store: MemoryStore;
  readonly events: ReconcileEvent[] = [];
  readonly dead = new Set<number>();
  #pids = 0;

  constructor(clock = new TestClock()) {
    this.clock = clock;
    this.store = new MemoryStore(this.clock);
  }

  /** A new process. Its gate is around the state store; the cloud has one gate for all. */
  process(gate: Gate = () => {}): Reconciler {
    this.#pids += 1;
    return {
      providers: this.cloud.providers(),
      states: gated(this.store, gate),
      clock: this.clock,
      log: silentLog,
      tool: '0.0.0',
      holder: { user: 'tester', host: 'here', pid: this.#pids },
      isHolderDead: ({ pid }) => this.dead.has(pid),
      emit: (event) => void this.events.push(event),
    };
  }

  plan(targets: readonly ProjectTarget[], options: Partial<PlanOptions> = {}): Promise<Planned> {
    return planProjects(this.process(), targets, { refresh: 'full', ...options }, never());
  }

  async apply(
    targets: readonly ProjectTarget[],
    options: Partial<PlanOptions & ApplyOptions> = {},
    r = this.process(),
  ): Promise<Result> {
    const planned = await planProjects(r, targets, { refresh: 'full', ...options }, never());
    return applyPlanned(r, planned, { lockTimeoutMs: 0, drain: never(), abort: never(), ...options });
  }

  /** Options that let every deletion pass: limits are another test's business. */
  async meant(targets: readonly ProjectTarget[]): Promise<Partial<PlanOptions>> {
    const { plan } = await this.plan(targets, { allowEmpty: true });
    const limited = plan.actions.find(({ blocked }) => blocked?.reason === 'delete-limit');
    return { allowEmpty: true, allowDelete: Number(limited?.blocked?.hint?.match(/\d+/)?.[0] ?? -1) };
  }

  state(of: ProjectTarget): State {
    return JSON.parse(this.store.text(stateKey(scopeOf(of))));
  }

  names(): readonly string[] {
    return [...this.cloud.things.keys()].sort();
  }
}
