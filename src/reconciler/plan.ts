import type { Json } from '../metadata/canonical.ts';
import { digestOf } from '../metadata/canonical.ts';
import type { Address, ObjectKind } from '../substrate/object.ts';
import type { Placement } from './target.ts';

export type ActionName = 'create' | 'update' | 'replace' | 'delete' | 'adopt' | 'forget' | 'record';

export type BlockedReason =
  | 'unknown'
  | 'unmet'
  | 'foreign-owner'
  | 'protected'
  | 'replacement'
  | 'busy'
  | 'stuck'
  | 'empty'
  | 'delete-limit'
  | 'not-pruned'
  | 'dependency';

export interface Blocked {
  readonly reason: BlockedReason;
  /** Why, in a sentence. */
  readonly detail: string;
  /** What to type or change. */
  readonly hint: string | null;
}

/** One managed field. A sensitive one shows that it differs, never what it is: both sides are `null`. */
export interface FieldChange {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
  readonly sensitive: boolean;
  /** This change alone makes another physical object necessary. */
  readonly replaces: boolean;
  /** What it brings, where the value itself does not say so. */
  readonly brings?: readonly Brought[];
}

export interface Brought {
  readonly what: string;
  readonly why: string;
}

/** What goes with an action that is about more than one component. */
export interface Removal {
  /** `resources/orders` */
  readonly component: string;
  /** `glue-table lake/orders` */
  readonly thing: string;
  readonly outcome: 'deleted' | 'retained';
}

export interface PlanAction {
  /** `<name>/<version>#<address>` */
  readonly id: string;
  /** `<name>/<version>` */
  readonly project: string;
  readonly address: Address;
  readonly kind: ObjectKind;
  readonly action: ActionName;
  /** Why, in words. */
  readonly reason: string;
  /** Ids of the actions that come before this one. */
  readonly after: readonly string[];
  readonly changes: readonly FieldChange[];
  /** What is inside no longer afterwards; missing when nothing goes. */
  readonly removes?: readonly Removal[];
  readonly blocked?: Blocked;
}

export interface Drift {
  readonly project: string;
  readonly address: Address;
  readonly kind: ObjectKind;
  readonly changes: readonly FieldChange[];
}

export interface NotChecked {
  readonly project: string;
  readonly address: Address;
  /** Field paths that this depth of reading did not see, or a few words. */
  readonly what: string;
  /** What would look. */
  readonly reason: string;
}

export interface PlannedProject {
  readonly name: string;
  readonly version: string;
  readonly placement: Placement;
  /** `null` while there is no state object. */
  readonly lineage: string | null;
  readonly serial: number | null;
}

/** `delete` also counts what is deleted inside of objects that stay. */
export type PlanSummary = { readonly [A in ActionName | 'unchanged' | 'blocked']: number };

/** Plain data: ordered actions with reasons. The body of the `Plan` document; an envelope is put around it elsewhere. */
export interface Plan {
  readonly projects: readonly PlannedProject[];
  readonly summary: PlanSummary;
  readonly actions: readonly PlanAction[];
  readonly drift: readonly Drift[];
  readonly notChecked: readonly NotChecked[];
  readonly observed: { readonly calls: number; readonly rounds: number; readonly ms: number };
  /** SHA-256 of the canonical plan without `observed`; ties an approval to its content. */
  readonly digest: string;
}

const noneYet = {
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  adopt: 0,
  forget: 0,
  record: 0,
  unchanged: 0,
  blocked: 0,
};

const summarize = (actions: readonly PlanAction[], unchanged: number): PlanSummary => {
  const summary = { ...noneYet, unchanged };
  for (const { action, blocked, removes = [] } of actions) {
    summary[blocked ? 'blocked' : action] += 1;
    if (!blocked) summary.delete += removes.filter(({ outcome }) => outcome === 'deleted').length;
  }
  return summary;
};

export type PlanParts = Omit<Plan, 'summary' | 'digest'> & { readonly unchanged: number };

export const makePlan = ({ unchanged, ...parts }: PlanParts): Plan => {
  const { projects, actions, drift, notChecked, observed } = parts;
  const summary = summarize(actions, unchanged);
  const digest = digestOf({ projects, summary, actions, drift, notChecked });
  return { projects, summary, actions, drift, notChecked, observed, digest };
};
