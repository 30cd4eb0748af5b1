import type { Launcher } from '../../../ports/launcher.ts';
import type { LocalLauncher, RunExecution } from './local-launcher.ts';

/**
 * One delivery and everything that it starts. The event behind it is acknowledged when all of that has ended, so that
 * a crash brings the event again and no execution needs a record of its own.
 */
export class Work {
  /** The command whose doing it is. */
  readonly root: string;
  private readonly children = new Set<Promise<void>>();
  private readonly failures: unknown[] = [];

  constructor(root: string) {
    this.root = root;
  }

  /** The port for one call on behalf of this work. `reserved` is told how to give back the names it reserves. */
  launcher(launcher: LocalLauncher, run: RunExecution, reserved: (release: () => void) => void): Launcher {
    return {
      executionId: (_machine, name) => {
        reserved(launcher.reserve(name));
        return launcher.executionId(name);
      },
      start: async (execution) => {
        const result = launcher.start(execution, run, this.root);
        if (result === 'exists') return 'exists';
        this.add(result.ended);
        return 'started';
      },
      probe: async (id) => launcher.probe(id),
      stop: (id) => launcher.stop(id),
    };
  }

  isSettled(): boolean {
    return this.children.size === 0;
  }

  private add(ended: Promise<void>): void {
    const child = ended.then(
      () => {
        this.children.delete(child);
      },
      (error: unknown) => {
        this.failures.push(error);
        this.children.delete(child);
      },
    );
    this.children.add(child);
  }

  /** When all executions have ended, those too that they started. Fails when one could not be brought to its end. */
  async settled(): Promise<void> {
    for (const child of this.children) await child;
    const [failure] = this.failures.splice(0);
    if (failure !== undefined) throw failure;
  }
}
