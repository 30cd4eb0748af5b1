import type { Clock } from '../../../src/ports/clock.ts';
import type {
  CreateStack,
  Stack,
  StackApi,
  StackEvent,
  TemplateSource,
  UpdateStack,
} from '../../../src/substrate/aws/stack/stack-api.ts';
import { busyStatuses } from '../../../src/substrate/aws/stack/stack-status.ts';

/** What a template does in the fake; see docs/reference/cloudformation-fake.md. */
export interface FakeTemplate {
  readonly digest: string;
  /** Where it goes wrong. */
  readonly fails?: 'create' | 'update' | 'update-and-rollback' | 'delete';
}

export const template = (fake: FakeTemplate): { readonly body: string } => ({ body: JSON.stringify(fake) });

/** How the service misbehaves. Chances are asked for before every call. */
export interface Weather {
  /** Fails before it is done. */
  throttle(operation: string): boolean;
  /** Done, but the caller never hears of it. */
  loseReply(operation: string): boolean;
  /** Milliseconds by which lists lag. */
  readonly listLag: number;
  /** Milliseconds that an operation takes. */
  readonly takes: number;
  /** AWS answers a repeated token with the same stack, emulators with AlreadyExistsException. */
  readonly repeatedCreate: 'same' | 'exists';
}

export const fairWeather: Weather = {
  throttle: () => false,
  loseReply: () => false,
  listLag: 0,
  takes: 5_000,
  repeatedCreate: 'same',
};

interface Operation {
  readonly token: string;
  readonly ends: number;
  readonly outcome: string;
  readonly cause: string;
  readonly apply: () => void;
}

interface Record_ {
  id: string;
  name: string;
  status: string;
  template: FakeTemplate;
  tags: Stack['tags'];
  protected: boolean;
  operation: number;
  changed: number;
  running: Operation | undefined;
  readonly events: StackEvent[];
  readonly tokens: Set<string>;
}

const failure = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const parse = (source: TemplateSource): FakeTemplate => {
  const parsed: FakeTemplate = JSON.parse('body' in source ? source.body : '{"digest":"url"}');
  return parsed;
};

/** CloudFormation as far as the stack driver sees it, with everything that emulators do not do. */
export class FakeCloudFormation implements StackApi {
  readonly started: { readonly kind: 'create' | 'update' | 'delete'; readonly name: string }[] = [];
  calls = 0;
  private readonly stacks: Record_[] = [];
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
    record.events.unshift(this.event(record, stack.status, '', token, true));
    if (busyStatuses.includes(stack.status)) {
      const outcome = stack.status.replace('_IN_PROGRESS', '_COMPLETE').replace('_CLEANUP_COMPLETE', '');
      record.running = { token, ends: this.clock.wall() + this.weather.takes, outcome, cause: '', apply: () => {} };
    }
  }

  live(name: string): { readonly status: string; readonly digest: string; readonly tags: Stack['tags'] } | undefined {
    this.settle();
    const found = this.current(name);
    return found && { status: found.status, digest: found.template.digest, tags: found.tags };
  }

  async create(request: CreateStack): Promise<{ readonly id: string }> {
    return await this.call('CreateStack', () => {
      const before = this.current(request.name);
      if (before?.tokens.has(request.token) && this.weather.repeatedCreate === 'same') return { id: before.id };
      if (before !== undefined) throw failure('AlreadyExistsException', `Stack [${request.name}] already exists`);
      const made = parse(request.template);
      const record = this.born(request.name, made, request.tags, 'CREATE_IN_PROGRESS');
      record.protected = request.protect;
      const bad = made.fails === 'create';
      this.begin(record, 'create', request.token, bad ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE', () => {});
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
      this.begin(record, 'update', request.token, outcome, () => {
        if (outcome !== 'UPDATE_COMPLETE') return;
        record.template = next;
        record.tags = request.tags;
      });
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
      const stays = record.template.fails === 'delete' && record.status !== 'DELETE_FAILED';
      record.status = 'DELETE_IN_PROGRESS';
      this.begin(record, 'delete', token, stays ? 'DELETE_FAILED' : 'DELETE_COMPLETE', () => {});
    });
  }

  async allowDeletion(id: string): Promise<void> {
    await this.call('UpdateTerminationProtection', () => {
      const record = this.byNameOrId(id);
      if (record) record.protected = false;
    });
  }

  async describe(nameOrId: string): Promise<Stack | undefined> {
    return await this.call('DescribeStacks', () => {
      const record = this.byNameOrId(nameOrId);
      return record && this.view(record);
    });
  }

  async describeAll(): Promise<{ readonly stacks: readonly Stack[]; readonly next: undefined }> {
    return await this.call('DescribeStacks', () => ({
      stacks: this.stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').map((record) => this.view(record)),
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

  async events(id: string): Promise<readonly StackEvent[]> {
    return await this.call('DescribeStackEvents', () => [...(this.byNameOrId(id)?.events ?? [])]);
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

  private born(name: string, made: FakeTemplate, tags: Stack['tags'], status: string): Record_ {
    this.ids += 1;
    const record: Record_ = {
      id: `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${this.ids}`,
      name,
      status,
      template: made,
      tags,
      protected: false,
      operation: 0,
      changed: this.clock.wall(),
      running: undefined,
      events: [],
      tokens: new Set(),
    };
    this.stacks.push(record);
    return record;
  }

  private begin(
    record: Record_,
    kind: 'create' | 'update' | 'delete',
    token: string,
    outcome: string,
    apply: () => void,
  ): void {
    this.operations += 1;
    record.operation = this.operations;
    record.changed = this.clock.wall();
    record.tokens.add(token);
    record.events.unshift(this.event(record, record.status, '', token, true));
    const isBad = /ROLLBACK|FAILED/.test(outcome);
    const ends = this.clock.wall() + this.weather.takes;
    record.running = { token, ends, outcome, cause: isBad ? 'the resource said no' : '', apply };
    this.started.push({ kind, name: record.name });
  }

  /** Ends what has run its time. */
  private settle(): void {
    for (const record of this.stacks) {
      const { running } = record;
      if (running === undefined || running.ends > this.clock.wall()) continue;
      record.running = undefined;
      running.apply();
      if (running.cause !== '') {
        record.events.unshift(this.event(record, 'CREATE_FAILED', running.cause, running.token, false));
        record.events.unshift(this.event(record, 'CREATE_FAILED', 'Resource creation cancelled', running.token, false));
      }
      record.status = running.outcome;
      record.changed = this.clock.wall();
      record.events.unshift(this.event(record, running.outcome, '', running.token, true));
    }
  }

  private event(record: Record_, status: string, reason: string, token: string, ofStack: boolean): StackEvent {
    const type = ofStack ? 'AWS::CloudFormation::Stack' : 'AWS::Lambda::Function';
    return { logicalId: ofStack ? record.name : 'Function1', ofStack, type, status, reason, token };
  }

  private current(name: string): Record_ | undefined {
    return this.stacks.find((record) => record.name === name && record.status !== 'DELETE_COMPLETE');
  }

  private byNameOrId(nameOrId: string): Record_ | undefined {
    return this.stacks.find(({ id }) => id === nameOrId) ?? this.current(nameOrId);
  }

  private refuseUnless(record: Record_, allowed: RegExp, what: string): void {
    if (allowed.test(record.status)) return;
    throw failure('ValidationError', `Stack:${record.id} is in ${record.status} state and can not be ${what}.`);
  }

  private view(record: Record_): Stack {
    const standing = !/^(CREATE_IN_PROGRESS|ROLLBACK|REVIEW|CREATE_FAILED)/.test(record.status);
    const outputs: Stack['outputs'] = standing ? { ClusterlessDigest: record.template.digest } : {};
    return {
      id: record.id,
      name: record.name,
      status: record.status,
      reason: '',
      operation: String(record.operation),
      since: new Date(record.changed).toISOString(),
      tags: record.tags,
      outputs,
      protected: record.protected,
    };
  }
}
