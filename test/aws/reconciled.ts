import { lowerAll } from '../../src/commands/targets.ts';
import { silentLog } from '../../src/log.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Plan } from '../../src/reconciler/plan.ts';
import { applyPlanned, planProjects } from '../../src/reconciler/reconcile.ts';
import type { PlanOptions, Reconciler } from '../../src/reconciler/reconciler.ts';
import type { Result } from '../../src/reconciler/result.ts';
import { loadProjects } from '../../src/resources/load.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import { openAws } from '../../src/substrate/aws/aws.ts';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { environmentOf } from './emulated.ts';

const never = new AbortController().signal;

export const openEmulated = (
  endpoint: string,
  account: string,
  stage: string | null = 'TEST',
  seen: (call: CallFacts) => void = () => {},
): AwsSubstrate =>
  openAws({
    seen,
    placement: { provider: 'aws', stage, account, region: 'us-east-1' },
    client: { env: environmentOf(endpoint, account), version: '0.0.0-test', maxAttempts: 2 },
    clock: systemClock,
    log: silentLog,
  });

const reconcilerOf = (substrate: AwsSubstrate): Reconciler => ({
  providers: substrate.providers,
  states: substrate.states,
  clock: systemClock,
  log: silentLog,
  tool: '0.0.0-test',
  holder: { user: 'tester', host: 'here', pid: process.pid },
  isHolderDead: () => true,
  emit: () => {},
  calls: () => substrate.calls(),
});

/** Project files by name, as a person would have them. */
export type Files = { readonly [name: string]: object };

const load = (files: Files) => {
  const { projects, diagnostics } = loadProjects(
    Object.entries(files).map(([path, body]) => ({ path, directory: '/', text: JSON.stringify(body) })),
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return projects;
};

/** `diff` or `apply` as the verbs do it. */
export const planFiles = async (substrate: AwsSubstrate, files: Files, options: Partial<PlanOptions> = {}) => {
  const { targets } = await lowerAll(load(files), substrate);
  return await planProjects(reconcilerOf(substrate), targets, { refresh: 'fast', ...options }, never);
};

export interface Applied {
  readonly plan: Plan;
  readonly result: Result;
}

export const applyFiles = async (
  substrate: AwsSubstrate,
  files: Files,
  options: Partial<PlanOptions> = {},
): Promise<Applied> => {
  const planned = await planFiles(substrate, files, options);
  const command = options.destroy === true ? 'destroy' : 'apply';
  const result = await applyPlanned(reconcilerOf(substrate), planned, {
    lockTimeoutMs: 0,
    drain: never,
    abort: never,
    command,
  });
  return { plan: planned.plan, result };
};
