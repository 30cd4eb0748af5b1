import { costText } from '../report/cost-view.ts';
import type { Cost } from '../report/output/cost.ts';
import { costOf } from '../substrate/aws/cost/cost.ts';
import { assumed } from '../substrate/aws/cost/lines.ts';
import { prices } from '../substrate/aws/cost/prices.ts';
import { answer } from './answer.ts';
import { onePlacement } from './context.ts';
import { flagsOf } from './flag-values.ts';
import { requireProjects } from './load.ts';
import { lowerOffline } from './lower-offline.ts';
import type { Run } from './verb.ts';

const lots = 1000;

/** Calls nothing: what is deployed follows from the files, and what it costs from the price table. */
export const run: Run = async (call) => {
  const flags = flagsOf(call);
  const projects = await requireProjects(call.io, flags.project);
  const { idle, busy } = costOf(lowerOffline(projects, { strict: false }), onePlacement(projects), lots);
  const { region, date, currency, table } = prices;
  const body: Cost = {
    projects: projects.map(({ project, placement }) => ({ ...project, region: placement.region })),
    prices: { region, date, currency, sources: [...new Set(Object.values(table).map(({ source }) => source))] },
    assumed,
    idle,
    perThousandLots: flags.idle ? null : busy,
  };
  answer(call.io, flags, {
    kind: 'Cost',
    body,
    text: (screen) => costText(body, screen),
    rows: [
      ...idle.lines.map((line) => ({ when: 'idle month', ...line })),
      ...(flags.idle ? [] : busy.lines.map((line) => ({ when: 'thousand lots', ...line }))),
    ],
  });
  return 0;
};
