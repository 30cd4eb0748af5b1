/** How likely each bad thing is, at every chance it has. */
export interface Faults {
  /** Before or after any port call takes effect; the caller is gone for good. */
  readonly crash: number;
  readonly loseEvent: number;
  readonly doubleEvent: number;
  readonly loseSchedule: number;
  /** A put-new answers 409 and has not happened. */
  readonly conflict: number;
  /** A put-new has happened and answers 412 to its own author. */
  readonly ownExists: number;
  readonly loseMarker: number;
  /** A workload fails, or exits 0 with a broken contract. */
  readonly failure: number;
  /** A process is so slow that others overtake it by far. */
  readonly slow: number;
  /** The launcher is asked for an execution and cannot tell. */
  readonly blind: number;
}

export const calm: Faults = {
  crash: 0,
  loseEvent: 0,
  doubleEvent: 0,
  loseSchedule: 0,
  conflict: 0,
  ownExists: 0,
  loseMarker: 0,
  failure: 0,
  slow: 0,
  blind: 0,
};

/** Nothing is lost and nobody dies, but everything is late, doubled and out of order. */
export const reliable: Faults = {
  ...calm,
  doubleEvent: 0.2,
  conflict: 0.03,
  ownExists: 0.03,
  slow: 0.3,
  blind: 0.6,
};

export const storm: Faults = {
  crash: 0.01,
  loseEvent: 0.2,
  doubleEvent: 0.2,
  loseSchedule: 0.3,
  conflict: 0.03,
  ownExists: 0.03,
  loseMarker: 0.1,
  failure: 0.1,
  slow: 0.3,
  blind: 0.6,
};
