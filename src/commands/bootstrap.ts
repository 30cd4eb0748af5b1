import { ClusterlessError } from '../errors.ts';
import { listText } from '../report/list-view.ts';
import type { LoadedProject } from '../resources/loaded.ts';
import type { BootstrapStep } from '../substrate/aws/bootstrap/bootstrap.ts';
import { answer } from './answer.ts';
import { confirmed } from './confirm.ts';
import { onePlacement, openAwsPlace } from './context.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { requireProjects } from './load.ts';
import { lowerOffline } from './lower-offline.ts';
import { refuseWhileRemembered } from './remembered.ts';
import type { Run } from './verb.ts';

const rows = (steps: readonly BootstrapStep[], word: (there: boolean) => string) =>
  steps.map(({ item: { kind, name }, there }) => ({ kind, name, is: word(there) }));

const looked = (there: boolean): string => (there ? 'there' : 'missing');
const made = (there: boolean): string => (there ? 'was there, hardened' : 'made');
const removed = (there: boolean): string => (there ? 'removed' : 'was not there');

const questionOf = ({ destroy }: Flags, steps: readonly BootstrapStep[]): string =>
  destroy
    ? `Remove ${steps.map(({ item }) => item.name).join(', ')}?`
    : `Make what is missing of ${steps.map(({ item }) => item.name).join(', ')}?`;

/** Whether anything in the files runs in the placement's network. */
const needNetwork = (projects: readonly LoadedProject[]): boolean =>
  lowerOffline(projects, { strict: false })
    .flatMap(({ objects }) => objects)
    .flatMap((object) => (object.kind === 'stack' ? object.spec.parts : []))
    .some(({ part }) => part === 'compute-environment');

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  const projects = await requireProjects(io, flags.project);
  const placement = onePlacement(projects);
  if (flags.local === true || placement.provider === 'local') {
    throw new ClusterlessError('CLS_USAGE', 'the local substrate needs no bootstrap', {
      hint: 'clusterless apply --local makes its stores when they are missing.',
    });
  }
  const aws = await openAwsPlace(io, flags, placement);
  const bootstrap = await aws.bootstrap({ network: flags.network || needNetwork(projects), signal: io.abort });
  const show = (items: ReturnType<typeof rows>): void => {
    const body = { items, omitted: 0 };
    answer(io, flags, {
      kind: 'List',
      body,
      rows: items,
      from: aws,
      text: (screen) => listText(body, 'stores', screen),
    });
  };
  const steps = await bootstrap.look();
  if (flags.print) show(rows(steps, looked));
  else if (await confirmed(io, flags, questionOf(flags, steps))) {
    if (flags.destroy) {
      await refuseWhileRemembered(aws.states, placement);
      show(rows(await bootstrap.destroy(), removed));
    } else show(rows(await bootstrap.apply(), made));
  }
  aws.close();
  return 0;
};
