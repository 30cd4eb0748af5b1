import { readdirSync } from 'node:fs';
import type { Installed } from '../installed/installed.ts';
import { ifThere } from '../store/disk-error.ts';

/**
 * Whether there can be work that no event tells of. It comes from processes that died, from deliveries that were given
 * up, and from rules and arcs that are new; as long as none of that has happened since the last look, looking again
 * over every lot finds nothing and is only slow.
 */
export class Health {
  private readonly installed: Installed;
  private readonly lock: string;
  private turn = 0;
  private healedVersion = '';

  /** @param lock the drainer's lock, which counts who had it */
  constructor(installed: Installed, lock: string) {
    this.installed = installed;
    this.lock = lock;
  }

  /** Once for each time that this process gets the lock. */
  begin(): void {
    const turn = Math.max(0, ...(ifThere(() => readdirSync(this.lock)) ?? []).map((name) => Number.parseInt(name, 10)));
    if (turn !== this.turn + 1) this.spoil();
    this.turn = turn;
  }

  spoil(): void {
    this.healedVersion = '';
  }

  isDoubtful(): boolean {
    return this.healedVersion !== this.installed.version();
  }

  /** Called before looking: what changes meanwhile needs another look. */
  looking(): void {
    this.healedVersion = this.installed.version();
  }
}
