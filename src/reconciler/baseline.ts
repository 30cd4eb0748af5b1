import { baselineField, baselineSteps } from '../substrate/baseline.ts';
import type { Fields } from '../substrate/provider.ts';
import type { Blocked, FieldChange } from './plan.ts';
import type { Subject } from './subject.ts';

type Known = Pick<Subject, 'config' | 'resource' | 'kind'>;

const baselineOf = (fields: Fields | undefined): number => {
  const baseline = fields?.[baselineField];
  return typeof baseline === 'number' ? baseline : 0;
};

/** Made by a release that knew fewer rules: which ones it gets now. */
export const baselineReason = ({ config, resource, kind }: Known): string | undefined => {
  const from = baselineOf(resource?.managed);
  const to = baselineOf(config);
  if (resource === undefined || from >= to) return undefined;
  const steps = baselineSteps(kind, from, to).map(({ what }) => what);
  return `baseline ${from} -> ${to}${steps.length === 0 ? '' : `: ${steps.join(', ')}`}`;
};

/** The change of the number says what comes with it, and what that is good for. */
export const explained = (
  changes: readonly FieldChange[],
  { config, resource, kind }: Known,
): readonly FieldChange[] => {
  const brings = baselineSteps(kind, baselineOf(resource?.managed), baselineOf(config));
  if (resource === undefined || brings.length === 0) return changes;
  return changes.map((change) =>
    change.path === baselineField ? { ...change, brings: brings.map(({ what, why }) => ({ what, why })) } : change,
  );
};

/** Made by a newer release: this one would take rules away that it does not know. */
export const newerBaseline = ({ config, resource }: Known): Blocked | undefined => {
  const made = baselineOf(resource?.managed);
  const known = baselineOf(config);
  if (made <= known || config?.[baselineField] === undefined) return undefined;
  return {
    reason: 'protected',
    detail: `It has security baseline ${made}, and this release of clusterless knows ${known}.`,
    hint: 'Use the release that applied it, or a newer one.',
  };
};
