import { ClusterlessError } from '../errors.ts';
import { status } from '../pipeline/status.ts';
import { statusRows } from '../report/line-rows.ts';
import { statusText } from '../report/status-view.ts';
import { answer } from './answer.ts';
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

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  const substrate = await openReading(io, flags);
  const { ports, placement } = substrate;
  const now = ports.clock.now();
  const projects = await wantedProjects(substrate, flags);
  const found = await status(ports, projects, { ...rangeOf(flags, now), now });
  const wanted = <T extends { readonly dataset?: string | null; readonly id?: string }>(item: T): boolean =>
    flags.dataset === undefined || (item.id ?? item.dataset) === flags.dataset;
  const body = {
    placement,
    ...found,
    datasets: found.datasets.filter(wanted),
    attention: found.attention.filter(wanted),
  };
  const asOf = new Date(now);
  const options = { asOf, ...(flags.limit === undefined ? {} : { limit: flags.limit }) };
  answer(io, flags, {
    kind: 'Status',
    body,
    asOf,
    text: (screen) => statusText(body, options, screen),
    rows: statusRows(body),
  });
  await substrate.local?.close();
  return found.verdict === 'healthy' ? 0 : 2;
};
