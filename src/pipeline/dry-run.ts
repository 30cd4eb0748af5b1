import type { ArcDescriptor } from '../metadata/descriptor.ts';
import type { LotId } from '../metadata/lot.ts';
import { inputDigest } from '../metadata/run.ts';
import type { RunInput } from '../metadata/workload.ts';
import type { Ports } from '../ports/ports.ts';
import type { MissingInput } from './inputs.ts';
import { readInputs } from './inputs.ts';
import { isoTime, standardProtocol } from './protocol.ts';
import { runInputOf } from './run-input.ts';

/** A run has a number in its id, so that nothing which is written by hand is ever taken for one. */
const idOf = (arc: ArcDescriptor): string => `${arc.name}-by-hand`;

/** What a run of the lot would be told now, or what it would wait for. Reads only; nothing is claimed. */
export const dryRun = async (
  ports: Ports,
  arc: ArcDescriptor,
  lot: LotId,
): Promise<{ readonly input: RunInput } | { readonly missing: readonly MissingInput[] }> => {
  const { snapshot, missing } = await readInputs({ ports, arc, protocol: standardProtocol }, lot);
  if (missing.length > 0) return { missing };
  const now = isoTime(ports.clock.now());
  const input = runInputOf(arc, lot, {
    token: '',
    digest: inputDigest(snapshot, arc.version),
    snapshot,
    attempt: 1,
    cause: { kind: 'replay', id: 'by-hand' },
    claimedAt: now,
    leaseUntil: now,
    execution: null,
    runId: idOf(arc),
    runNumber: 0,
    projectVersion: arc.projectVersion,
  });
  return { input };
};
