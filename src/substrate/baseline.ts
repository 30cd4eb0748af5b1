import type { ObjectKind } from './object.ts';

/** One thing that every object of some kinds has, whatever is declared. */
export interface BaselineRule {
  /** The baseline that brought it. A rule never goes away and never changes its number. */
  readonly since: number;
  readonly kinds: readonly ObjectKind[];
  /** What there is, in a few words: a plan lists it. */
  readonly what: string;
  readonly why: string;
}

/**
 * A new rule gets the next number, and this becomes that number: whatever of its kinds an older release has deployed is
 * then shown as `baseline N -> N+1`, and the next apply brings it there.
 */
export const securityBaseline = 2;

/** Managed field of every object that the baseline is about; it is remembered in the state as any other field. */
export const baselineField = 'baseline';

export const baselineRules: readonly BaselineRule[] = [
  {
    since: 1,
    kinds: ['bucket'],
    what: 'public access blocked',
    why: 'All four blocks: no policy and no list of rights, by whomever, can open a bucket to everybody.',
  },
  {
    since: 1,
    kinds: ['bucket'],
    what: 'TLS only',
    why: 'The bucket policy denies every call that is not encrypted on its way.',
  },
  {
    since: 1,
    kinds: ['bucket'],
    what: 'owned objects',
    why: 'Access control lists are off, so that only policies say who may do what, and no writer keeps its objects to itself.',
  },
  {
    since: 1,
    kinds: ['bucket'],
    what: 'encrypted at rest',
    why: 'S3 encrypts every object (SSE-S3). We never change that: a key that you set on a bucket stays.',
  },
  {
    since: 1,
    kinds: ['image'],
    what: 'immutable tags, scanned on push, encrypted',
    why: 'A tag stands for one content for ever, and what is known to be vulnerable is said by ECR when it is pushed.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'one role per function',
    why: 'Each may only do what its own part needs, by bucket and prefix; no two share rights.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'no wildcard actions or resources',
    why: 'Except where AWS has no resource level: `batch:DescribeJobs` and `ecr:GetAuthorizationToken`.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'no deletion of history',
    why: 'No role of an arc may delete in a bucket, and claims, manifests and metadata can only be written where nothing is.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'dead letters kept for 14 days, encrypted, TLS only',
    why: 'An event that could not be delivered is not lost; the number of visible messages is the metric to alarm on.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'logs kept for 30 days',
    why: 'Long enough to look into an incident, and no log group grows for ever.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'timeouts everywhere',
    why: 'Functions, jobs and machines end by themselves; nothing runs on at your cost.',
  },
  {
    since: 1,
    kinds: ['stack'],
    what: 'services act for this account only',
    why: 'State machines, schedules, container tasks and rules say for which account they act: no confused deputy.',
  },
  {
    since: 2,
    kinds: ['stack'],
    what: 'dead letters for every function',
    why: 'Workloads too, for calls by hand. Events lie there as they came, and only what is for that function writes there.',
  },
  {
    since: 2,
    kinds: ['stack'],
    what: 'called by own rules only',
    why: 'A function, and the queue of its dead letters, take events of the rules that are made for it, by name.',
  },
  {
    since: 2,
    kinds: ['stack'],
    what: 'manifests of own runs only',
    why: 'A workload reads and writes below the runs of its own arc, so it cannot speak for another.',
  },
];

/** The newest baseline that brought a rule for this kind: others have nothing to do for what came later. */
export const baselineOf = (kind: ObjectKind): number =>
  Math.max(0, ...baselineRules.filter(({ kinds }) => kinds.includes(kind)).map(({ since }) => since));

/** What an object of a kind gets on the way from one baseline to another. */
export const baselineSteps = (kind: ObjectKind, from: number, to: number): readonly BaselineRule[] =>
  baselineRules.filter(({ kinds, since }) => kinds.includes(kind) && since > from && since <= to);
