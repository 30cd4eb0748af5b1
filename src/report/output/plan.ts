import { z } from 'zod';
import { AnyJson, Count, list, Placement } from './envelope.ts';

export const ActionName = z.enum(['create', 'update', 'replace', 'delete', 'adopt', 'forget', 'record']);
export type ActionName = z.infer<typeof ActionName>;

/** A rule of a newer security baseline. */
export const Brought = z.strictObject({ what: z.string(), why: z.string() });
export type Brought = z.infer<typeof Brought>;

/** One managed field. A sensitive one shows that it differs, never what it is: both sides are `null`. */
export const FieldChange = z.strictObject({
  path: z.string(),
  before: AnyJson,
  after: AnyJson,
  sensitive: z.boolean(),
  /** This change alone makes another physical object necessary. */
  replaces: z.boolean(),
  /** What a newer security baseline brings with it. */
  brings: list(Brought).optional(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** `retained`: it is let go, and stays. */
export const Removal = z.strictObject({
  /** `resources/orders` */
  component: z.string(),
  /** `glue-table lake/orders` */
  thing: z.string(),
  outcome: z.enum(['deleted', 'retained']),
});
export type Removal = z.infer<typeof Removal>;

export const PlanAction = z.strictObject({
  id: z.string(),
  /** `<name>/<version>`. */
  project: z.string(),
  address: z.string(),
  kind: z.string(),
  action: ActionName,
  /** Why, in words. */
  reason: z.string(),
  /** Ids of the actions that come before this one. */
  after: list(z.string()),
  changes: list(FieldChange),
  /** What components have inside of it and is not there any more afterwards; only when there is something. */
  removes: list(Removal).optional(),
  /** Only when it is refused: `reason` is the kind, `detail` says why and what to do. */
  blocked: z.strictObject({ reason: z.string(), detail: z.string(), hint: z.string().nullable() }).optional(),
});
export type PlanAction = z.infer<typeof PlanAction>;

export const Drift = z.strictObject({
  project: z.string(),
  address: z.string(),
  kind: z.string(),
  changes: list(FieldChange),
});
export type Drift = z.infer<typeof Drift>;

export const NotChecked = z.strictObject({
  project: z.string(),
  address: z.string(),
  /** Field paths, or a few words, that this depth of reading did not see. */
  what: z.string(),
  /** The depth or the flag that would look. */
  reason: z.string(),
});
export type NotChecked = z.infer<typeof NotChecked>;

export const PlannedProject = z.strictObject({
  name: z.string(),
  version: z.string(),
  placement: Placement,
  /** `null` while there is no state object. */
  lineage: z.string().nullable(),
  serial: Count.nullable(),
});
export type PlannedProject = z.infer<typeof PlannedProject>;

export const Plan = z.strictObject({
  projects: list(PlannedProject),
  summary: z.strictObject({
    create: Count,
    update: Count,
    replace: Count,
    delete: Count,
    adopt: Count,
    forget: Count,
    record: Count,
    unchanged: Count,
    blocked: Count,
  }),
  actions: list(PlanAction),
  drift: list(Drift),
  notChecked: list(NotChecked),
  observed: z.strictObject({ calls: Count, rounds: Count, ms: z.number().min(0) }),
  /** SHA-256 of the canonical plan; ties an approval to its content. */
  digest: z.string(),
});
export type Plan = z.infer<typeof Plan>;
