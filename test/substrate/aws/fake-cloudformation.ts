import type { Clock } from '../../../src/ports/clock.ts';
import type {
  CreateStack,
  Stack,
  StackApi,
  StackEvents,
  StackResource,
  TemplateSource,
  UpdateStack,
} from '../../../src/substrate/aws/stack/stack-api.ts';
import { busyStatuses } from '../../../src/substrate/aws/stack/stack-status.ts';
import type { Begun, FakeRecord, Kind, Live } from './fake-record.ts';
import { newRecord, viewOf } from './fake-record.ts';
import { bodyOf, resourcesOf } from './fake-resources.ts';
import type { FakeTemplate, Weather } from './fake-template.ts';
import { fairWeather } from './fake-template.ts';

/** Not asked for, new resources with the policy `Retain` stay of what failed. */
interface Retaining {
  readonly retains?: boolean;
}

const notEmpty = 'The bucket you tried to delete is not empty';

const failure = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const parse = (source: TemplateSource): FakeTemplate => {
  const parsed: FakeTemplate = JSON.parse('body' in source ? source.body : '{"digest":"url"}');
  return parsed;
};

/** CloudFormation as far as the stack driver sees it, with everything that emulators do not do. */
export class FakeCloudFormation implements StackApi {
  readonly started: { readonly kind: Kind; readonly name: string }[] = [];
  /** Names of stacks whose next creation fails. */
  readonly failing = new Set<string>();
  /** Names of stacks with a bucket that is not empty. */
  readonly full = new Set<string>();
  calls = 0;
  private readonly stacks: FakeRecord[] = [];
  private readonly clock: Pick<Clock, 'wall' | 'sleep'>;
  private readonly weather: Weather;
  private ids = 0;
  private operations = 0;

  constructor(clock: Pick<Clock, 'wall' | 'sleep'>, weather: Weather = fairWeather) {
    this.clock = clock;
    this.weather = weather;
  }

  /** As if it had been there before, in whatever status. */
  plant(stack: {
    readonly name: string;
    readonly status: string;
    readonly template: FakeTemplate;
    readonly tags: Stack['tags'];
    readonly token?: string;
    readonly protected?: boolean;
  }): void {
    const record = this.born(stack.name, stack.template, stack.tags, stack.status);
    record.protected = stack.protected ?? false;
    const token = stack.token ?? 'planted';
    record.events.stand(stack.status, token);
    if (busyStatuses.includes(stack.status)) {
      const outcome = stack.status.replace('_IN_PROGRESS', '_COMPLETE').replace('_CLEANUP_COMPLETE', '');
      const ends = this.clock.wall() + this.weather.takes;
      record.running = { token, ends, outcome, cause: '', resources: 0, apply: () => {} };
    }
  }

  /** As if somebody had brought it there. */
  strand(name: string, status: string): void {
    this.settle();
    const record = this.current(name);
    if (record === undefined) throw new Error(`no stack ${name}`);
    record.status = status;
    this.operations += 1;
    record.operation = this.operations;
    record.events.stand(status, 'by hand');
  }

  /** As if somebody had updated it with a template of their own. */
  tamper(name: string, change: Partial<FakeTemplate>): void {
    this.strand(name, 'UPDATE_COMPLETE');
    const record = this.current(name);
    if (record !== undefined) record.template = { ...record.template, ...change };
  }

  live(name: string): Live | undefined {
    this.settle();
    const found = this.current(name);
    return (
      found && { status: found.status, digest: found.template.digest, tags: found.tags, protected: found.protected }
    );
  }

  async create(request: CreateStack & Retaining): Promise<{ readonly id: string }> {
    return await this.call('CreateStack', () => {
      const before = this.current(request.name);
      if (before?.tokens.has(request.token) && this.weather.repeatedCreate === 'same') return { id: before.id };
      if (before !== undefined) throw failure('AlreadyExistsException', `Stack [${request.name}] already exists`);
      const made = parse(request.template);
      const record = this.born(request.name, made, request.tags, 'CREATE_IN_PROGRESS');
      record.protected = request.protect;
      record.retains = request.retains ?? false;
      const bad = made.fails === 'create' || this.failing.delete(request.name);
      const outcome = bad ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE';
      this.begin(record, 'create', { token: request.token, outcome, resources: made.resources, apply: () => {} });
      return { id: record.id };
    });
  }

  async update(request: UpdateStack): Promise<{ readonly id: string }> {
    return await this.call('UpdateStack', () => {
      const record = this.current(request.name);
      if (record === undefined) throw failure('ValidationError', `Stack [${request.name}] does not exist`);
      if (record.tokens.has(request.token) && this.weather.repeatedCreate === 'same') return { id: record.id };
      this.refuseUnless(record, /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/, 'updated');
      const next = parse(request.template);
      const same = JSON.stringify([next, request.tags]) === JSON.stringify([record.template, record.tags]);
      if (same) throw failure('ValidationError', 'No updates are to be performed.');
      const ends: { readonly [fails: string]: string } = {
        update: 'UPDATE_ROLLBACK_COMPLETE',
        'update-and-rollback': 'UPDATE_ROLLBACK_FAILED',
      };
      const outcome = ends[next.fails ?? ''] ?? 'UPDATE_COMPLETE';
      record.status = 'UPDATE_IN_PROGRESS';
      const apply = (): void => {
        if (outcome !== 'UPDATE_COMPLETE') return;
        record.template = next;
        record.tags = request.tags;
      };
      this.begin(record, 'update', { token: request.token, outcome, resources: next.resources, apply });
      return { id: record.id };
    });
  }

  async remove({ id, token }: { readonly id: string; readonly token: string }): Promise<void> {
    await this.call('DeleteStack', () => {
      const record = this.byNameOrId(id);
      // Deleting what is gone is a success in the service, too.
      if (record === undefined || record.status === 'DELETE_COMPLETE' || record.status === 'DELETE_IN_PROGRESS') return;
      if (record.protected) {
        throw failure(
          'ValidationError',
          `Stack [${record.name}] cannot be deleted while TerminationProtection is enabled`,
        );
      }
      if (record.running)
        throw failure('ValidationError', `Stack [${record.name}] cannot be deleted while in status ${record.status}`);
      const refuses = record.template.fails === 'delete' && record.status !== 'DELETE_FAILED';
      const stays = refuses || this.full.has(record.name);
      record.status = 'DELETE_IN_PROGRESS';
      const outcome = stays ? 'DELETE_FAILED' : 'DELETE_COMPLETE';
      this.begin(record, 'delete', { token, outcome, apply: () => {} });
    });
  }

  async continueRollback({ id, token }: { readonly id: string; readonly token: string }): Promise<void> {
    await this.call('ContinueUpdateRollback', () => {
      const record = this.byNameOrId(id);
      if (record === undefined) throw failure('ValidationError', `Stack [${id}] does not exist`);
      if (record.tokens.has(token) && this.weather.repeatedCreate === 'same') return;
      this.refuseUnless(record, /^UPDATE_ROLLBACK_FAILED$/, 'rolled back');
      record.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
      const outcome = record.template.fails === 'repair' ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE';
      this.begin(record, 'repair', { token, outcome, apply: () => {} });
    });
  }

  async protect(id: string, on: boolean): Promise<void> {
    await this.call('UpdateTerminationProtection', () => {
      const record = this.byNameOrId(id);
      if (record) record.protected = on;
    });
  }

  async describe(nameOrId: string): Promise<Stack | undefined> {
    return await this.call('DescribeStacks', () => {
      const record = this.byNameOrId(nameOrId);
      return record && viewOf(record);
    });
  }

  async describeAll(): Promise<{ readonly stacks: readonly Stack[]; readonly next: undefined }> {
    return await this.call('DescribeStacks', () => ({
      stacks: this.stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').map((record) => viewOf(record)),
      next: undefined,
    }));
  }

  async list(statuses: readonly string[]): Promise<readonly string[]> {
    return await this.call('ListStacks', () => {
      const seen = this.clock.wall() - this.weather.listLag;
      return this.stacks
        .filter(({ status, changed }) => statuses.includes(status) && changed <= seen)
        .map(({ id }) => id);
    });
  }

  async resources(id: string): Promise<readonly StackResource[]> {
    return await this.call('ListStackResources', () => {
      const record = this.byNameOrId(id);
      return record === undefined ? [] : resourcesOf(record);
    });
  }

  async template(id: string): Promise<string> {
    return await this.call('GetTemplate', () => bodyOf(this.byNameOrId(id)?.template));
  }

  async events(id: string, token = '0'): Promise<StackEvents> {
    return await this.call('DescribeStackEvents', () => {
      const record = this.byNameOrId(id);
      return record === undefined ? { events: [], next: undefined } : record.events.page(token);
    });
  }

  private async call<T>(operation: string, work: () => T): Promise<T> {
    this.calls += 1;
    await this.clock.sleep(20);
    if (this.weather.throttle(operation)) throw failure('Throttling', 'Rate exceeded');
    this.settle();
    const result = work();
    if (this.weather.loseReply(operation)) throw failure('TimeoutError', 'no reply');
    return result;
  }

  private born(name: string, made: FakeTemplate, tags: Stack['tags'], status: string): FakeRecord {
    this.ids += 1;
    const record = newRecord({ id: this.ids, name, status, template: made, tags, changed: this.clock.wall() });
    this.stacks.push(record);
    return record;
  }

  private begin(record: FakeRecord, kind: Kind, { token, outcome, resources = 0, apply }: Begun): void {
    this.operations += 1;
    record.operation = this.operations;
    record.changed = this.clock.wall();
    record.tokens.add(token);
    record.events.ofStack(record.status, token);
    const isBad = /ROLLBACK|FAILED/.test(outcome) && !(kind === 'repair' && outcome.endsWith('COMPLETE'));
    const ends = this.clock.wall() + this.weather.takes;
    const cause = kind === 'delete' && this.full.has(record.name) ? notEmpty : 'the resource said no';
    record.running = { token, ends, outcome, cause: isBad ? cause : '', resources, apply };
    this.started.push({ kind, name: record.name });
  }

  /** Ends what has run its time. */
  private settle(): void {
    for (const record of this.stacks) {
      const { running } = record;
      if (running === undefined || running.ends > this.clock.wall()) continue;
      record.running = undefined;
      running.apply();
      if (running.cause !== '') record.events.fail(running);
      record.status = running.outcome;
      record.changed = this.clock.wall();
      record.events.ofStack(running.outcome, running.token);
    }
  }

  private current(name: string): FakeRecord | undefined {
    return this.stacks.find((record) => record.name === name && record.status !== 'DELETE_COMPLETE');
  }

  private byNameOrId(nameOrId: string): FakeRecord | undefined {
    return this.stacks.find(({ id }) => id === nameOrId) ?? this.current(nameOrId);
  }

  private refuseUnless(record: FakeRecord, allowed: RegExp, what: string): void {
    if (allowed.test(record.status)) return;
    throw failure('ValidationError', `Stack:${record.id} is in ${record.status} state and can not be ${what}.`);
  }
}
