import { ClusterlessError, messageOf } from '../errors.ts';
import { ProviderError } from '../substrate/provider.ts';
import type { Io } from './io.ts';

const diskReasons: { readonly [code: string]: string } = {
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EDQUOT: 'the disk quota is used up',
};

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** While planning nothing is sent yet: what a provider refuses then is what the files ask for. */
const fromProvider = (thrown: ProviderError): ClusterlessError => {
  const code = thrown.failure === 'invalid' ? 'CLS_PROJECT_INVALID' : 'CLS_APPLY_FAILED';
  return new ClusterlessError(code, thrown.message, { ...(thrown.hint && { hint: thrown.hint }), cause: thrown });
};

/** Whatever was thrown, as something that a person can act on. An unknown throw is our defect and says so. */
export const toClusterlessError = (thrown: unknown, io: Io): ClusterlessError => {
  if (thrown instanceof ClusterlessError) return thrown;
  if (thrown instanceof ProviderError) return fromProvider(thrown);
  const code = codeOf(thrown);
  const reason = code === undefined ? undefined : diskReasons[code];
  if (reason !== undefined) {
    return new ClusterlessError('CLS_DISK', reason, {
      detail: messageOf(thrown),
      hint: 'Make room or correct the permissions, then run the same command again; nothing was lost.',
      cause: thrown,
    });
  }
  const stack = io.env['LOG_LEVEL'] === 'debug' && thrown instanceof Error ? thrown.stack : undefined;
  return new ClusterlessError('CLS_INTERNAL', `a defect of clusterless: ${messageOf(thrown)}`, {
    ...(stack === undefined ? {} : { detail: stack }),
    hint: 'Run again with LOG_LEVEL=debug for the stack, and report it with the command that you typed.',
    cause: thrown,
  });
};
