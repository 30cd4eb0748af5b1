import type { ManifestState } from '../metadata/keys.ts';

/** From best to worst: a cell that stands for several lots shows the last of theirs. */
export const lotStates = [
  'complete',
  'empty',
  'expired',
  'waived',
  'queued',
  'running',
  'stale',
  'waiting',
  'held',
  'pending',
  'abandoned',
  'failed',
] as const;
export type LotState = (typeof lotStates)[number];

/** What is known about one lot of an arc. */
export interface LotFacts {
  /** Of the sink's newest generation. */
  readonly own: ManifestState | undefined;
  /** `excluded`: all there, and at least one of them is waived, expired, or nothing that the arc acts on. */
  readonly inputs: 'none' | 'some' | 'all' | 'excluded';
  /** The newest run. */
  readonly run:
    | undefined
    | {
        readonly state: 'running' | 'abandoned' | 'good' | 'bad';
        /** It has read the inputs as they are now. */
        readonly current: boolean;
        /** Another automatic attempt will come by itself. */
        readonly retries: boolean;
      };
  /** The predecessor made it, of inputs that have not changed since: there is no run of ours, and none is due. */
  readonly inherited?: boolean;
  /** Nothing new is started: the arc is paused, or wants to be asked about restated inputs. */
  readonly held: boolean;
}

const committed = (own: ManifestState | undefined): LotState => (own === 'empty' ? 'empty' : 'complete');

const ofRun = ({ own, run, held, inherited }: LotFacts): LotState => {
  if (run === undefined && inherited === true) return committed(own);
  if (run === undefined) return held ? 'held' : 'pending';
  if (run.current) {
    if (run.state === 'good') return committed(own);
    return run.retries ? 'queued' : 'failed';
  }
  if (held) return 'held';
  return run.state === 'good' ? 'stale' : 'pending';
};

/** The state that people see: derived from what storage has, never stored. Undefined: nothing is expected. */
export const deriveState = (facts: LotFacts): LotState | undefined => {
  const { own, inputs, run } = facts;
  if (own === 'waived') return 'waived';
  if (own === 'removed') return 'expired';
  if (run?.state === 'running' || run?.state === 'abandoned') return run.state;
  if (inputs === 'some') return 'waiting';
  if (inputs === 'all') return ofRun(facts);
  return own === undefined ? undefined : committed(own);
};
