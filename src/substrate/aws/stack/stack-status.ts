/** What a status means for whoever wants something of the stack. */
export type StackPhase =
  /** It stands; what it stands for is what its outputs and tags say. */
  | 'settled'
  /** An operation is running, or is cleaning up. */
  | 'busy'
  /** A first create failed: nothing is in it, and nothing but deletion is possible. */
  | 'stillborn'
  /** A deletion failed: parts of it are left. */
  | 'half-deleted'
  /** An update failed and could not be taken back: a person must repair it. */
  | 'stuck'
  | 'deleted';

const exceptions: { readonly [status: string]: StackPhase } = {
  DELETE_COMPLETE: 'deleted',
  DELETE_FAILED: 'half-deleted',
  UPDATE_ROLLBACK_FAILED: 'stuck',
  UPDATE_FAILED: 'stuck',
  IMPORT_ROLLBACK_FAILED: 'stuck',
  CREATE_FAILED: 'stillborn',
  ROLLBACK_COMPLETE: 'stillborn',
  ROLLBACK_FAILED: 'stillborn',
  // A change set that was never executed: there is a name, and nothing behind it.
  REVIEW_IN_PROGRESS: 'stillborn',
};

export const phaseOf = (status: string): StackPhase =>
  exceptions[status] ?? (status.endsWith('_IN_PROGRESS') ? 'busy' : 'settled');

/** Ended as it was meant to. */
export const isGood = (status: string): boolean => status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';

/** What the poller asks for. */
export const busyStatuses: readonly string[] = [
  'CREATE_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_ROLLBACK_IN_PROGRESS',
];
