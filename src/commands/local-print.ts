import { ClusterlessError } from '../errors.ts';
import type { ArcDescriptor } from '../metadata/descriptor.ts';
import { dryRun } from '../pipeline/dry-run.ts';
import { scriptText } from '../report/script.ts';
import type { LocalSubstrate } from '../substrate/local/local.ts';

/** A script that starts the workload of an arc on one lot as the substrate would; nothing is claimed. */
export const printScript = async (place: LocalSubstrate, arc: ArcDescriptor, lot: string): Promise<string> => {
  const found = await dryRun(place.ports, arc, lot);
  if ('missing' in found) {
    throw new ClusterlessError('CLS_NOT_FOUND', `${arc.name} has no input yet for ${lot}`, {
      detail: `Missing: ${found.missing.map(({ dataset, lot: at }) => `${dataset} ${at}`).join(', ')}.`,
      hint: 'clusterless status',
    });
  }
  const script = place.byHand(arc, found.input);
  if (script === undefined) {
    throw new ClusterlessError('CLS_UNSUPPORTED', `${arc.name} has no command that runs here`, {
      detail: `It is an ${arc.type}: ours run in this process, and yours only if "workload.local" says how.`,
      hint: `clusterless local run ${arc.name} --lot ${lot}`,
    });
  }
  if (script.words.length === 0) {
    throw new ClusterlessError('CLS_UNSUPPORTED', `${arc.name} has no command of its own`, {
      detail: 'What its image starts is in the image, where no script can reach it.',
      hint: `Set "command", or run it in Docker: clusterless local run ${arc.name} --lot ${lot} --docker`,
    });
  }
  const about = `${arc.project}.${arc.name} on ${lot}`;
  return scriptText({ ...script, about, region: place.placement.region });
};
