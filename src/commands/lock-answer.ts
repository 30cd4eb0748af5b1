import type { LockStatus } from '../reconciler/reconcile.ts';
import type { Lock } from '../report/output/lock.ts';
import type { Scope } from '../state/state.ts';

const after = (iso: string, ms: number): string => new Date(Date.parse(iso) + ms).toISOString();

const nobody = { epoch: null, run: null, command: null, holder: null, beat: null, expires: null, note: null };

/** The lease as programs read it. */
export const lockAnswer = ({ project, projectVersion: version }: Scope, status: LockStatus | undefined): Lock => {
  if (status === undefined) return { project, version, lock: 'none', ...nobody };
  const { lease, held, lastBeat } = status;
  if (lease.state === 'released') return { project, version, lock: 'released', ...nobody, epoch: lease.epoch };
  const { user, host, pid } = lease.holder;
  return {
    project,
    version,
    lock: held ? 'held' : 'expired',
    epoch: lease.epoch,
    run: lease.run,
    command: lease.command,
    holder: { user, host, pid },
    beat: lastBeat,
    expires: after(lastBeat, lease.ttlMs),
    note: lease.note ?? null,
  };
};
