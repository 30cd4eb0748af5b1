import { exitCodeOfPlan } from '../reconciler/exit-code.ts';
import { planProjects } from '../reconciler/reconcile.ts';
import { planRows } from '../report/line-rows.ts';
import { planMarkdown } from '../report/plan-markdown.ts';
import { planText } from '../report/plan-view.ts';
import { answer } from './answer.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { openReconciling } from './reconciling.ts';
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
  const { reconciler, targets, planOptions, live } = await openReconciling(io, flags, 'look');
  const { plan } = await planProjects(reconciler, targets, planOptions, io.drain);
  live.end();
  answer(io, flags, {
    kind: 'Plan',
    body: plan,
    text: (screen) => planText(plan, screen),
    rows: planRows(plan),
    markdown: () => planMarkdown(plan, { maxBytes: flags.maxBytes, command: applyCommand(flags) }),
  });
  return exitCodeOfPlan(plan, { detailed: flags.detailedExitcode });
};
