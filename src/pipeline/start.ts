import type { LotId } from '../metadata/lot.ts';
import type { Claim } from '../metadata/run.ts';
import { executionName } from './claim.ts';
import { failRun, notStarted } from './fail-run.ts';
import type { ArcContext } from './protocol.ts';
import type { WholeInput } from './run-input.ts';
import { toldInput } from './told-input.ts';

/** Hands a claimed run to its machine. When that fails the run is ended here, for nobody else will. */
export const startRun = async (
  context: ArcContext,
  { lot, claim, input }: { readonly lot: LotId; readonly claim: Claim; readonly input: WholeInput },
): Promise<void> => {
  const { launcher } = context.ports;
  try {
    await launcher.start({
      id: claim.execution ?? '',
      machine: context.arc.machine,
      name: executionName(lot, claim.runNumber, claim.token),
      input: await toldInput(context, input),
    });
  } catch (thrown) {
    await failRun(context, input, notStarted(thrown));
    throw thrown;
  }
};
