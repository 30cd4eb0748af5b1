import { ClusterlessError } from '../errors.ts';
import type { Attention } from '../pipeline/attention.ts';
import { isUnhealthy } from '../pipeline/attention.ts';
import type { PipelineStatus } from '../pipeline/status.ts';
import { status } from '../pipeline/status.ts';
import { statusRows } from '../report/line-rows.ts';
import { statusText } from '../report/status-view.ts';
import { answer } from './answer.ts';
import { cloudCommand } from './cloud-command.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { boundOf } from './instant.ts';
import { openReading, wantedProjects } from './reading.ts';
import type { Run } from './verb.ts';

const day = 86_400_000;

const rangeOf = ({ from, to }: Flags, now: number): { readonly from: number; readonly to: number } => {
  const end = to === undefined ? now : boundOf('--to', to, now);
  const start = from === undefined ? end - day : boundOf('--from', from, now);
  if (start < end) return { from: start, to: end };
  throw new ClusterlessError('CLS_USAGE', 'the range is empty', {
    detail: `It begins at ${new Date(start).toISOString()} and ends at ${new Date(end).toISOString()}.`,
  });
};

/** One dataset, what is wrong with it, and, while lots of it wait, what may hold them up elsewhere. */
const narrowed = (found: PipelineStatus, dataset: string | undefined): PipelineStatus => {
  if (dataset === undefined) return found;
  const datasets = found.datasets.filter(({ id }) => id === dataset);
  if (datasets.length === 0) {
    const known = found.datasets.map(({ id }) => id);
    throw new ClusterlessError('CLS_NOT_FOUND', `there is no dataset ${dataset} here`, {
      detail: known.length === 0 ? 'Nothing is deployed.' : `There is ${known.join(', ')}.`,
      hint: 'clusterless datasets',
    });
  }
  const waits = datasets.some(({ counts }) => counts.waiting > 0);
  const attention = found.attention.filter((item) => item.dataset === dataset || (waits && item.blocks > 0));
  return { ...found, datasets, attention, verdict: attention.some(isUnhealthy) ? 'unhealthy' : 'healthy' };
};

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  const substrate = await openReading(io, flags);
  const { ports, placement } = substrate;
  const now = ports.clock.now();
  const range = rangeOf(flags, now);
  const projects = await wantedProjects(substrate, flags);
  const found = narrowed(await status(ports, projects, { ...range, now }), flags.dataset);
  const typed = (item: Attention): Attention =>
    substrate.local === undefined ? { ...item, command: cloudCommand(item, projects, placement.region) } : item;
  const body = { placement, ...found, attention: found.attention.map(typed) };
  const asOf = new Date(now);
  const options = { asOf, ...(flags.limit === undefined ? {} : { limit: flags.limit }) };
  answer(io, flags, {
    kind: 'Status',
    body,
    from: substrate,
    asOf,
    text: (screen) => statusText(body, options, screen),
    rows: statusRows(body),
  });
  await substrate.close?.();
  return body.verdict === 'healthy' ? 0 : 2;
};
