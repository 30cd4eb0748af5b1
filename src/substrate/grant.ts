/**
 * What a part may do, in our own words. A substrate renders grants to its own least-privilege statements; nobody
 * writes raw IAM. Prefixes are key prefixes and end with a slash, or are empty for the whole bucket.
 */
export type Grant =
  | { readonly allow: 'read' | 'list' | 'write' | 'put-new'; readonly bucket: string; readonly prefix: string }
  | { readonly allow: 'publish'; readonly bus: string }
  | { readonly allow: 'start-machine'; readonly machine: string }
  /** One-shot schedules that wake this function. */
  | { readonly allow: 'schedule'; readonly target: string }
  /** Takes what could not be delivered to this function, and removes what it has dealt with. */
  | { readonly allow: 'redrive'; readonly function: string }
  | { readonly allow: 'invoke'; readonly function: string }
  | { readonly allow: 'submit-job'; readonly job: string; readonly queue: string }
  /** `catalog` is an account; null is the placement's own. */
  | {
      readonly allow: 'glue-partitions';
      readonly catalog: string | null;
      readonly database: string;
      readonly table: string;
    }
  | { readonly allow: 'export-logs'; readonly logGroup: string; readonly bucket: string; readonly prefix: string };
