import { readFileSync } from 'node:fs';
import type { Substrate } from '../src/commands/context.ts';
import { placementOf } from '../src/commands/context.ts';
import { lowerAll } from '../src/commands/targets.ts';
import { createLog } from '../src/log.ts';
import { systemClock } from '../src/ports/clock.ts';
import { applyPlanned, planProjects } from '../src/reconciler/reconcile.ts';
import type { Reconciler } from '../src/reconciler/reconciler.ts';
import type { ProjectTarget } from '../src/reconciler/target.ts';
import { loadProjects } from '../src/resources/load.ts';
import type { LoadedProject } from '../src/resources/loaded.ts';
import type { LocalSubstrate } from '../src/substrate/local/local.ts';
import { openLocal } from '../src/substrate/local/local.ts';
import type { Folder } from './projects.ts';

const never = new AbortController().signal;
export const planOptions = { refresh: 'fast', allowEmpty: false } as const;

export interface Place {
  readonly local: LocalSubstrate;
  readonly substrate: Substrate;
  readonly projects: readonly LoadedProject[];
}

export const openPlace = (folder: Folder): Place => {
  const text = readFileSync(folder.project, 'utf8');
  const { projects, diagnostics } = loadProjects([{ path: folder.project, directory: folder.path, text }]);
  const [first] = projects;
  if (first === undefined) throw new Error(`the project of the bench is wrong: ${diagnostics[0]?.message}`);
  const placement = placementOf(first);
  const local = openLocal({ home: folder.home, placement, clock: systemClock, log: createLog('warn') });
  const { providers, ports, states } = local;
  const descriptors = () => local.descriptors();
  return { local, projects, substrate: { placement, providers, ports, states, descriptors, local } };
};

const reconcilerOf = ({ providers, states }: Substrate): Reconciler => ({
  providers,
  states,
  clock: systemClock,
  log: createLog('warn'),
  tool: 'bench',
  holder: { user: 'bench', host: 'bench', pid: process.pid },
  isHolderDead: () => false,
  emit: () => {},
});

const plan = (substrate: Substrate, targets: readonly ProjectTarget[]) =>
  planProjects(reconcilerOf(substrate), targets, planOptions, never);

/** As `diff --local` plans, through whatever the substrate is made of. */
export const planPlace = async ({ substrate, projects }: Place) =>
  (await plan(substrate, (await lowerAll(projects, substrate)).targets)).plan;

/** As `apply --local` does it, without running what comes of it. */
export const applyPlace = async ({ local, substrate, projects }: Place): Promise<void> => {
  await local.ensureStores();
  const planned = await plan(substrate, (await lowerAll(projects, substrate)).targets);
  const options = { command: 'apply', failFast: true, lockTimeoutMs: 0, drain: never, abort: never } as const;
  const result = await applyPlanned(reconcilerOf(substrate), planned, options);
  const failed = result.outcomes.find(({ outcome }) => outcome !== 'succeeded');
  if (failed !== undefined) throw new Error(`apply: ${JSON.stringify(failed)}`);
};
