import { z } from 'zod';
import { ClusterlessError, messageOf } from '../errors.ts';
import { digestOf, Json } from '../metadata/canonical.ts';
import type { Clock } from '../ports/clock.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Plan, PlanAction } from './plan.ts';
import { leaveOutValues } from './plan-values.ts';
import { planWhenFree } from './plan-when-free.ts';
import type { Planned } from './planning.ts';
import type { Planner } from './reconciler.ts';

const lifeMs = 24 * 60 * 60 * 1000;

const ObjectHead = z.looseObject({
  kind: z.string(),
  address: z.string(),
  name: z.string(),
  spec: z.looseObject({}),
  dependsOn: z.array(z.string()),
});

/** The digest proves that these are the objects that were written, so only their shape is looked at. */
const StoredObject = z.custom<DesiredObject>((value) => ObjectHead.safeParse(value).success);
const StoredPlan = z.custom<Plan>(
  (value) => z.looseObject({ actions: z.array(z.object({})) }).safeParse(value).success,
);

const Target = z.strictObject({
  name: z.string(),
  version: z.string(),
  placement: z.strictObject({
    provider: z.string(),
    stage: z.string().nullable(),
    account: z.string(),
    region: z.string(),
  }),
  file: z.string(),
  objects: z.array(StoredObject),
  described: z.record(z.string(), Json).exactOptional(),
});

const Options = z.strictObject({
  only: z.array(z.string()).exactOptional(),
  refresh: z.enum(['none', 'fast', 'full', 'deep']),
  allowDelete: z.int().exactOptional(),
  allowEmpty: z.boolean().exactOptional(),
  allowReplace: z.array(z.string()).exactOptional(),
  repair: z.boolean().exactOptional(),
  destroy: z.boolean().exactOptional(),
  prune: z.boolean().exactOptional(),
  drift: z.enum(['repair', 'report']).exactOptional(),
});

/** A plan to be carried out later, exactly: with what it was made from. */
export const PlanFile = z.strictObject({
  format: z.literal('clusterless.plan'),
  version: z.literal(1),
  tool: z.string(),
  created: z.iso.datetime(),
  expires: z.iso.datetime(),
  /** Of a laptop, whatever the provider of the placement. */
  local: z.boolean(),
  targets: z.array(Target),
  /** Of what the targets have in the place of values that are nobody's to see. */
  key: z.string().exactOptional(),
  options: Options,
  plan: StoredPlan,
  /** SHA-256 of everything else as canonical JSON. */
  digest: z.string(),
});
export type PlanFile = z.infer<typeof PlanFile>;

interface Origin {
  readonly clock: Clock;
  readonly tool: string;
  readonly local?: boolean;
}

export const formatPlanFile = (planned: Planned, { clock, tool, local = false }: Origin): string => {
  const now = clock.wall();
  const key = clock.id();
  const targets = leaveOutValues(planned.targets, key);
  // Without values to leave out there is nothing to know again.
  const told = digestOf(targets) === digestOf(planned.targets) ? { targets } : { targets, key };
  const content = {
    format: 'clusterless.plan',
    version: 1,
    tool,
    created: new Date(now).toISOString(),
    expires: new Date(now + lifeMs).toISOString(),
    local,
    ...told,
    options: planned.options,
    plan: planned.plan,
  };
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, null, 2)}\n`;
};

const unreadable = (name: string, detail: string): ClusterlessError =>
  new ClusterlessError('CLS_FILE_UNREADABLE', `${name} is not a plan of this clusterless`, {
    detail,
    hint: 'Make it again: clusterless diff --out plan.json',
  });

/** @throws CLS_FILE_UNREADABLE, also when a single byte of its meaning changed */
export const parsePlanFile = (text: string, name: string): PlanFile => {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw unreadable(name, messageOf(error));
  }
  const parsed = PlanFile.safeParse(raw);
  if (!parsed.success) throw unreadable(name, z.prettifyError(parsed.error));
  const { digest, ...content } = parsed.data;
  if (digest !== digestOf(content)) throw unreadable(name, 'Its content does not match its digest.');
  return parsed.data;
};

const stale = (detail: string): ClusterlessError =>
  new ClusterlessError('CLS_PLAN_STALE', 'The plan is stale', {
    detail,
    hint: 'Plan again: clusterless diff --out plan.json',
  });

const differenceOf = (then: PlanAction, now: PlanAction | undefined): string | undefined => {
  if (now === undefined) return `${then.address}: ${then.action} is not needed any more`;
  if (now.action !== then.action) return `${then.address}: was ${then.action}, would now be ${now.action}`;
  const paths = new Set([...then.changes, ...now.changes].map(({ path }) => path));
  const at = ({ changes }: PlanAction, path: string): string => digestOf(changes.filter((one) => one.path === path));
  const moved = [...paths].filter((path) => at(then, path) !== at(now, path));
  if (moved.length > 0) return `${then.address}: ${moved.join(', ')} moved`;
  if (now.blocked !== undefined && then.blocked === undefined) return `${then.address}: ${now.blocked.detail}`;
  return undefined;
};

/** Whether it is stale can't be said before somebody else's operation has ended. */
const refuseBusy = (actions: readonly (PlanAction | undefined)[]): void => {
  const busy = actions.find((action) => action?.blocked?.reason === 'busy')?.blocked;
  if (busy === undefined) return;
  throw new ClusterlessError('CLS_BUSY', busy.detail, busy.hint === null ? {} : { hint: busy.hint });
};

/** A run of this plan that ended early may be carried on: what it did is not missed. */
const isCarriedOn = ({ projects }: Planned, digest: string): boolean =>
  projects.some(({ loaded }) => loaded?.state.appliedPlans.includes(digest));

const refuseUsed = ({ projects }: Planned, digest: string): void => {
  for (const { loaded, desired } of projects) {
    if (loaded?.state.appliedPlans.includes(digest) !== true) continue;
    const { lastRun } = loaded.state;
    if (lastRun?.plan === digest && lastRun.ended !== 'done') continue;
    throw stale(`It has been applied to ${desired.key} already.`);
  }
};

const refuseAppeared = ({ plan }: PlanFile, { projects }: Planned): void => {
  for (const { desired, loaded } of projects) {
    const before = plan.projects.find(({ name, version }) => `${name}/${version}` === desired.key);
    if (loaded !== undefined && before?.lineage === null) {
      throw stale(`${desired.key} had no state when it was made, and has one now.`);
    }
    if (before !== undefined && before.lineage !== null && before.lineage !== loaded?.state.lineage) {
      throw stale(`The state of ${desired.key} is another one now.`);
    }
  }
};

/**
 * The plan of the file, made again from its own documents and what is there now. Another object may have moved; every
 * action of the file must still be what it was, and nothing else is done.
 * @throws CLS_PLAN_STALE, CLS_BUSY
 */
export const planFromFile = async (
  planner: Planner,
  file: PlanFile,
  signal: AbortSignal,
  lockTimeoutMs = 0,
): Promise<Planned> => {
  if (planner.clock.wall() > Date.parse(file.expires)) throw stale(`It expired at ${file.expires}.`);
  const planned = await planWhenFree(planner, file.targets, file.options, { signal, lockTimeoutMs });
  const carriedOn = isCarriedOn(planned, file.digest);
  refuseUsed(planned, file.digest);
  if (!carriedOn) refuseAppeared(file, planned);
  const now = new Map(planned.plan.actions.map((action) => [action.id, action]));
  const expected = file.plan.actions.filter(({ id, blocked }) => blocked === undefined && (!carriedOn || now.has(id)));
  refuseBusy(expected.map(({ id }) => now.get(id)));
  const moved = expected.flatMap((action) => differenceOf(action, now.get(action.id)) ?? []);
  if (moved.length > 0) throw stale(moved.join('\n'));
  const ids = new Set(file.plan.actions.map(({ id }) => id));
  const isMeant = ({ id }: { readonly id: string }): boolean => ids.has(id);
  const plan = { ...planned.plan, actions: planned.plan.actions.filter(isMeant) };
  return { ...planned, plan, due: planned.due.filter(isMeant) };
};
