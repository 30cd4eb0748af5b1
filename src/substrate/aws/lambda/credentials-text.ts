import type { CredentialsText } from '../credentials-text.ts';

/** In Lambda nobody logs in: bundles have this instead of what people at a terminal read. */
export const credentialsText = (): CredentialsText => ({
  summary: 'AWS does not accept the credentials of the function',
  hint: 'Apply again: its role may have been removed or changed.',
});
