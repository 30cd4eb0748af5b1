/** What a template does in the fake; see docs/reference/cloudformation-fake.md. */
export interface FakeTemplate {
  readonly digest: string;
  /** Where it goes wrong. */
  readonly fails?: 'create' | 'update' | 'update-and-rollback' | 'repair' | 'delete';
  /** Has a Glue database with the deletion policy `Retain`. */
  readonly keeps?: boolean;
  /** As it was sent, where that is more than this. */
  readonly body?: string;
  /** Without the output that says its digest. */
  readonly anonymous?: boolean;
  /** So many resources are made beside the one that fails: each tells of itself. */
  readonly resources?: number;
}

export const template = (fake: FakeTemplate): { readonly body: string } => ({ body: JSON.stringify(fake) });

/** How the service misbehaves. Chances are asked for before every call. */
export interface Weather {
  /** Fails before it is done. */
  throttle(operation: string): boolean;
  /** Done, but the caller never hears of it. */
  loseReply(operation: string): boolean;
  /** Milliseconds by which lists lag. */
  readonly listLag: number;
  /** Milliseconds that an operation takes. */
  readonly takes: number;
  /** AWS answers a repeated token with the same stack, emulators with AlreadyExistsException. */
  readonly repeatedCreate: 'same' | 'exists';
}

export const fairWeather: Weather = {
  throttle: () => false,
  loseReply: () => false,
  listLag: 0,
  takes: 5_000,
  repeatedCreate: 'same',
};
