import type { ProjectDescriptor } from '../metadata/descriptor.ts';
import { datasetId } from '../metadata/event.ts';
import type { Attention } from '../pipeline/attention.ts';

type Item = Pick<Attention, 'state' | 'arc' | 'dataset' | 'lots' | 'command'>;

const functionOf = ({ arc, dataset }: Item, projects: readonly ProjectDescriptor[]): string | undefined => {
  if (arc === null) {
    const boundaries = projects.flatMap((project) => project.boundaries);
    return boundaries.find((one) => datasetId(one.dataset) === dataset)?.close;
  }
  const arcs = projects.flatMap((project) => project.arcs);
  const named = arcs.filter(({ project, name }) => `${project}.${name}` === arc);
  // Of two versions of a project the one that writes this dataset.
  const writes = named.find(({ sinks }) => Object.values(sinks).some((sink) => datasetId(sink) === dataset));
  return (writes ?? named[0])?.control;
};

/** As `local run` does on a laptop: one lot again, whatever became of it, or everything that is open. */
const requestOf = ({ arc, command, lots: [lot] }: Item): object =>
  arc !== null && command.includes(' --lot ')
    ? { request: 'evaluate', lot, cause: { kind: 'replay' } }
    : { request: 'sweep' };

/** What to type to call a function. */
export const functionCall = (name: string, region: string, request: object): string =>
  [
    `aws lambda invoke --region ${region} --function-name ${name}`,
    `--cli-binary-format raw-in-base64-out --payload '${JSON.stringify(request)}' /dev/stdout`,
  ].join(' ');

/** What to type where the pipeline is in AWS, in place of the command that helps on a laptop. */
export const cloudCommand = (item: Item, projects: readonly ProjectDescriptor[], region: string): string => {
  const name = functionOf(item, projects);
  // A retry that is due comes by itself.
  if (item.state === 'queued' || name === undefined) return 'clusterless status';
  return functionCall(name, region, requestOf(item));
};
