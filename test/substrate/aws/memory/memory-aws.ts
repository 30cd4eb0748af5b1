import { lowerAll } from '../../../../src/commands/targets.ts';
import { silentLog } from '../../../../src/log.ts';
import { stateBucketName, storeNames } from '../../../../src/metadata/stores.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import { applyPlanned, planProjects } from '../../../../src/reconciler/reconcile.ts';
import type { PlanOptions, Reconciler } from '../../../../src/reconciler/reconciler.ts';
import { loadProjects } from '../../../../src/resources/load.ts';
import { ruleArn } from '../../../../src/substrate/aws/arn.ts';
import type { AwsSubstrate } from '../../../../src/substrate/aws/aws.ts';
import { openAws } from '../../../../src/substrate/aws/aws.ts';
import type { Bundles } from '../../../../src/substrate/aws/render/context.ts';
import { TestClock } from '../../../reconciler/test-clock.ts';
import { FakeCloudFormation } from '../fake-cloudformation.ts';
import { fairWeather } from '../fake-template.ts';
import type { Around, Operations, Services } from './answering.ts';
import { answered } from './answering.ts';
import { cloudFormationOf } from './memory-cloudformation.ts';
import { MemoryEvents } from './memory-events.ts';
import { MemoryS3 } from './memory-s3.ts';

const account = '123456789012';
const place = { account, region: 'us-east-1' };
const placement = { provider: 'aws', stage: null, ...place };
const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
const sha256 = 'c'.repeat(64);

/** Code is only a file that is put; any will do. */
const bundles: Bundles = new Map(
  (['control', 'collect', 'close', 'copy', 'log-export'] as const).map((name) => [
    name,
    { sha256, path: import.meta.filename },
  ]),
);

/** One run of the command line: it has a substrate and a clock of its own, and may die at a call. */
class Run {
  readonly substrate: AwsSubstrate;
  readonly died: Promise<'died'>;
  moments = 0;
  readonly #clock: Clock;
  readonly #dies: number;
  #die: (how: 'died') => void = () => {};

  constructor(aws: MemoryAws, dies: number) {
    this.#dies = dies;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
    const { clock } = aws;
    // A dead process waits for nothing any more, and time does not pass for it.
    const sleep: Clock['sleep'] = (ms, signal) => (this.#isDead() ? forever() : clock.sleep(ms, signal));
    this.#clock = {
      now: () => clock.now(),
      wall: () => clock.wall(),
      monotonic: () => clock.monotonic(),
      id: () => clock.id(),
      random: () => clock.random(),
      sleep,
    };
    const around: Around = async (effect) => {
      await this.#moment();
      const made = await effect();
      await this.#moment();
      return made;
    };
    this.substrate = openAws({
      placement,
      client: { env, version: '0.0.0-test', maxAttempts: 1 },
      bundles,
      clock: this.#clock,
      log: silentLog,
      rewire: (clients) => answered(clients, aws.services, around),
    });
  }

  #isDead(): boolean {
    return this.moments > this.#dies;
  }

  /** Before a call, and between what it did and the answer. */
  #moment(): Promise<void> {
    this.moments += 1;
    if (!this.#isDead()) return Promise.resolve();
    this.#die('died');
    return forever();
  }

  get reconciler(): Reconciler {
    return {
      providers: this.substrate.providers,
      states: this.substrate.states,
      clock: this.#clock,
      log: silentLog,
      tool: '0.0.0-test',
      holder: { user: 'tester', host: 'here', pid: process.pid },
      isHolderDead: () => true,
      emit: () => {},
    };
  }
}

const forever = (): Promise<never> => new Promise(() => {});

export const load = (project: object) => {
  const { projects, diagnostics } = loadProjects([
    { path: 'p.cls.json', directory: '/', text: JSON.stringify(project) },
  ]);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return projects;
};

/** An account in memory that was bootstrapped, and processes that come and go. */
export class MemoryAws {
  readonly clock = new TestClock();
  readonly s3 = new MemoryS3(() => this.clock.wall());
  readonly events = new MemoryEvents((bus, rule) => ruleArn(place, bus, rule));
  readonly stacks = new FakeCloudFormation(this.clock, { ...fairWeather, takes: 1500 });

  /** Operations of CloudFormation that answer otherwise than it does. */
  instead: Operations = {};

  constructor() {
    const { metadata, state, manifest } = storeNames(placement);
    for (const name of [metadata, state, manifest, stateBucketName(placement)]) this.s3.add(name);
  }

  get services(): Services {
    return {
      s3: this.s3.operations,
      events: this.events.operations,
      cloudFormation: { ...cloudFormationOf(this.stacks, (url) => this.#fetch(url)), ...this.instead },
      sts: { GetCallerIdentity: () => ({ Account: account }) },
    };
  }

  #fetch(url: string): string {
    const [, bucket = '', ...key] = new URL(url).pathname.split('/');
    return new TextDecoder().decode(this.s3.buckets.get(bucket)?.objects.get(key.join('/'))?.body);
  }

  /** Names of the stacks that are there. */
  get standing(): readonly string[] {
    const names = new Set(this.stacks.started.map(({ name }) => name));
    return [...names].filter((name) => this.stacks.live(name) !== undefined);
  }

  open(): AwsSubstrate {
    return new Run(this, Number.POSITIVE_INFINITY).substrate;
  }

  async plan(project: object, options: Partial<PlanOptions> = {}) {
    const { reconciler, substrate } = new Run(this, Number.POSITIVE_INFINITY);
    const { targets } = await lowerAll(load(project), substrate);
    const never = new AbortController().signal;
    return (await planProjects(reconciler, targets, { refresh: 'full', ...options }, never)).plan;
  }

  async #apply({ reconciler, substrate }: Run, project: object, options: Partial<PlanOptions>) {
    const { targets } = await lowerAll(load(project), substrate);
    const [drain, abort] = [new AbortController().signal, new AbortController().signal];
    const planned = await planProjects(reconciler, targets, { refresh: 'fast', allowDelete: 'any', ...options }, drain);
    return await applyPlanned(reconciler, planned, { lockTimeoutMs: 0, drain, abort });
  }

  apply(project: object, options: Partial<PlanOptions> = {}) {
    return this.#apply(new Run(this, Number.POSITIVE_INFINITY), project, options);
  }

  /** The same by a process that is killed at the n-th moment; how many there were, when it lived on. */
  async killed(dies: number, project: object, options: Partial<PlanOptions> = {}): Promise<'died' | number> {
    const run = new Run(this, dies);
    const ended = this.#apply(run, project, options).then(() => run.moments);
    // Whatever a dead process would have said is heard by nobody.
    ended.catch(() => {});
    return await Promise.race([ended, run.died]);
  }
}
