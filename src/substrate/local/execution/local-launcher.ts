import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { ClusterlessError } from '../../../errors.ts';
import type { Execution } from '../../../ports/launcher.ts';
import type { Installed } from '../installed/installed.ts';
import type { ProcessIdentity } from '../process.ts';
import { liveness, thisProcess } from '../process.ts';

export type ExecutionEnd = { readonly answer: unknown } | { readonly error: unknown };

/** Runs one execution to its end; set up by whoever puts ports together. */
export type RunExecution = (execution: Execution, signal: AbortSignal) => Promise<unknown>;

interface LauncherOptions {
  readonly installed: Installed;
  /** @param root of the work that it belongs to */
  readonly onStart?: (execution: Execution, root: string) => void;
  /** Hears of every end: what `finish` answered, or what it failed with. */
  readonly onEnd?: (execution: Execution, end: ExecutionEnd, root: string) => void;
}

interface Running {
  readonly ended: Promise<void>;
  readonly abort: AbortController;
}

const scheme = /^local:(?<host>[^:]*):(?<pid>\d+):(?<started>[^:]*):(?<name>.*)$/s;

const parse = (id: string): { readonly owner: ProcessIdentity; readonly name: string } | undefined => {
  const { host, pid, started, name } = scheme.exec(id)?.groups ?? {};
  if (host === undefined || pid === undefined || started === undefined || name === undefined) return undefined;
  return { owner: { host: decodeURIComponent(host), pid: Number(pid), started }, name };
};

/** In-process work waits for the disk only; children want a core each. */
const functionsAtOnce = 16;
const jobsAtOnce = availableParallelism() + 1;

/** Executions of this process: each runs in here, and lives no longer than the process does. */
export class LocalLauncher {
  private readonly options: LauncherOptions;
  private readonly running = new Map<string, Running>();
  /** Names are used once, as Step Functions has it. */
  private readonly names = new Set<string>();
  private readonly reserved = new Set<string>();
  private readonly functions = new PQueue({ concurrency: functionsAtOnce });
  private readonly limits = new Map<string, PQueue>();
  private readonly jobs = new PQueue({ concurrency: jobsAtOnce });

  constructor(options: LauncherOptions) {
    this.options = options;
  }

  executionId(name: string): string {
    const { host, pid, started } = thisProcess();
    return `local:${encodeURIComponent(host)}:${pid}:${started}:${name}`;
  }

  /**
   * From now on the name counts as alive, for a claim is written before its execution is started, and who looks in
   * between must not take it for dead. The answer takes it back, should the start never come.
   */
  reserve(name: string): () => void {
    this.reserved.add(name);
    return () => this.reserved.delete(name);
  }

  /** `ended` fails when the execution could not be brought to an end; its claim then belongs to nobody. */
  start(execution: Execution, run: RunExecution, root: string): { readonly ended: Promise<void> } | 'exists' {
    const machine = this.options.installed.machineNamed(execution.machine);
    if (machine === undefined) {
      throw new ClusterlessError('CLS_NOT_FOUND', `There is no machine ${execution.machine}`, {
        detail: 'Its stack is not deployed in this placement.',
        hint: 'clusterless apply --local',
      });
    }
    if (this.names.has(execution.name)) return 'exists';
    this.names.add(execution.name);
    this.options.onStart?.(execution, root);
    const abort = new AbortController();
    const queue = this.options.installed.functionNamed(machine.workload) === undefined ? this.jobs : this.functions;
    const inTurn = (): Promise<void> =>
      queue.add(() => this.run(execution, (signal) => run(execution, signal), { signal: abort.signal, root }));
    const ended = this.limited(machine.name)?.add(inTurn) ?? inTurn();
    this.running.set(execution.name, { ended, abort });
    this.reserved.delete(execution.name);
    return { ended };
  }

  /** Where the system does not tell when a process began, a pid that answers may be another's by now. */
  probe(id: string): 'alive' | 'dead' | 'unknown' {
    const parsed = parse(id);
    if (parsed === undefined) return 'unknown';
    const state = liveness(parsed.owner);
    if (state !== 'alive') return state;
    if (parsed.owner.pid !== thisProcess().pid) return parsed.owner.started === '' ? 'unknown' : 'alive';
    return this.running.has(parsed.name) || this.reserved.has(parsed.name) ? 'alive' : 'dead';
  }

  /** Returns when it has ended. Executions of other processes are not ours to stop. */
  async stop(id: string): Promise<void> {
    const parsed = parse(id);
    const found = parsed === undefined ? undefined : this.running.get(parsed.name);
    found?.abort.abort();
    await found?.ended.catch(() => undefined);
  }

  /** Of an arc that wants only so many lots at one time: they wait here, and take no place of others. */
  private limited(machine: string): PQueue | undefined {
    const concurrency = this.options.installed.limitOf(machine);
    if (concurrency === undefined) return undefined;
    const queue = this.limits.get(machine) ?? new PQueue();
    queue.concurrency = concurrency;
    this.limits.set(machine, queue);
    return queue;
  }

  private async run(
    execution: Execution,
    run: (signal: AbortSignal) => Promise<unknown>,
    { signal, root }: { readonly signal: AbortSignal; readonly root: string },
  ): Promise<void> {
    try {
      const answer = await run(signal);
      this.options.onEnd?.(execution, { answer }, root);
    } catch (error) {
      this.options.onEnd?.(execution, { error }, root);
      throw error;
    } finally {
      this.running.delete(execution.name);
    }
  }
}
