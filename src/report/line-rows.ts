import type { Plan } from './output/plan.ts';
import type { Result } from './output/result.ts';
import type { Status } from './output/status.ts';
import { removalText } from './plan-content.ts';
import type { Row } from './rows.ts';

/** An action a row, for formats that have only rows. */
export const planRows = ({ actions }: Plan): readonly Row[] =>
  actions.map(({ project, address, kind, action, reason, removes = [], blocked }) => ({
    project,
    address,
    kind,
    action,
    reason: [reason, ...removes.map((one) => `${one.component}: ${removalText(one)}`)].join('; '),
    blocked: blocked?.reason ?? null,
  }));

export const resultRows = ({ outcomes }: Result): readonly Row[] =>
  outcomes.map(({ project, address, action, outcome, ms, note, error }) => ({
    project,
    address,
    action,
    outcome,
    ms,
    note,
    error: error?.code ?? null,
    summary: error?.summary ?? null,
  }));

/** A dataset a row; its stretches are only in the JSON document. */
export const statusRows = ({ datasets }: Status): readonly Row[] =>
  datasets.map(({ id, unit, owner, solidTo, lagSeconds, counts }) => ({
    id,
    unit,
    owner,
    solidTo,
    lagSeconds,
    ...counts,
  }));
