import { ClusterlessError } from '../../../errors.ts';
import type { StoreBucket } from './plan.ts';

/** What is worth more than its bucket. */
export interface Kept {
  readonly store: StoreBucket['store'];
  readonly prefix: string;
  /** @param name of the bucket */
  readonly refusal: (name: string) => ClusterlessError;
}

const inUse = (store: Kept['store'], prefix: string): Kept => ({
  store,
  prefix,
  refusal: (name) =>
    new ClusterlessError('CLS_REFUSED', `the ${store} store ${name} is in use`, {
      detail: `It has objects under ${prefix}: projects are deployed, or datasets have a history.`,
      hint: 'Destroy the projects first. History is deleted by hand, if at all.',
    }),
});

const uncommitted: Kept = {
  store: 'metadata',
  prefix: 'ingress/',
  refusal: (name) =>
    new ClusterlessError('CLS_REFUSED', `the metadata store ${name} has arrivals of which no lot was made`, {
      detail:
        'A boundary was destroyed before it closed their lots. A lot is made of these events, and not of what its bucket lists: without them it could never be made.',
      hint: `Apply the boundary again and close its lots (docs/guide/lost-events.md), or, when nobody wants them: aws s3 rm --recursive s3://${name}/ingress/`,
    }),
};

/**
 * Projects, and what only their history knows. What is left of destroyed ones in the metadata is not history. Arrivals
 * come last: where no dataset has a generation, none of them is in any.
 */
export const kept: readonly Kept[] = [
  inUse('metadata', 'projects/'),
  inUse('manifest', 'datasets/'),
  inUse('arc-state', 'arcs/'),
  uncommitted,
];
