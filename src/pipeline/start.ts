import type { LotId } from '../metadata/lot.ts';
import type { Claim } from '../metadata/run.ts';
import type { RunInput } from '../metadata/workload.ts';
import { executionName } from './claim.ts';
import { failRun, notStarted } from './fail-run.ts';
import type { ArcContext } from './protocol.ts';

/** Hands a claimed run to its machine. When that fails the run is ended here, for nobody else will. */
export const startRun = async (
  context: ArcContext,
  { lot, claim, input }: { readonly lot: LotId; readonly claim: Claim; readonly input: RunInput },
): Promise<void> => {
  const { launcher } = context.ports;
  try {
    await launcher.start({
      id: claim.execution ?? '',
      machine: context.arc.machine,
      name: executionName(lot, claim.runNumber, claim.token),
      input,
    });
  } catch (thrown) {
    await failRun(context, input, notStarted(thrown));
    throw thrown;
  }
};
