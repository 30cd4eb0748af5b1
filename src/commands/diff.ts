import { exitCodeOfPlan } from '../reconciler/exit-code.ts';
import { planRows } from '../report/line-rows.ts';
import { planMarkdown } from '../report/plan-markdown.ts';
import { planText } from '../report/plan-view.ts';
import { answer } from './answer.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { openPlanned, writePlan } from './planned.ts';
import type { Run } from './verb.ts';

const applyCommand = (flags: Flags): string =>
  [
    'clusterless apply',
    ...(flags.local === true ? ['--local'] : []),
    ...flags.project.map((file) => `-p ${file}`),
  ].join(' ');

export const run: Run = async (call) => {
  const { io } = call;
  const flags = flagsOf(call);
  const found = await openPlanned(io, flags, 'diff');
  const { plan } = found.planned;
  if (flags.out !== undefined) writePlan(io, flags.out, found);
  answer(io, flags, {
    kind: 'Plan',
    body: plan,
    from: found.substrate,
    text: (screen) => planText(plan, screen),
    rows: planRows(plan),
    markdown: () => planMarkdown(plan, { maxBytes: flags.maxBytes, command: applyCommand(flags) }),
  });
  return exitCodeOfPlan(plan, { detailed: flags.detailedExitcode });
};
