import type { Finding } from '../model/diagnostics.ts';

/** For types whose resources no template can tag: what is declared is accepted, and said to be of no use. */
export const ignoredTags = (
  tags: { readonly [name: string]: string },
  { why, hint = 'remove them' }: { readonly why: string; readonly hint?: string },
): readonly Finding[] =>
  Object.keys(tags).length === 0
    ? []
    : [{ code: 'ignored-field', path: ['tags'], message: `"tags" have no effect: ${why}`, hint }];
