import { ClusterlessError } from '../errors.ts';
import type { Flags } from './flag-values.ts';
import type { Io } from './io.ts';

/** True when the user agrees. Without a terminal to ask and without `--yes` it refuses with 64: CI must say it. */
export const confirmed = async (io: Io, flags: Pick<Flags, 'yes'>, question: string): Promise<boolean> => {
  if (flags.yes) return true;
  if (io.confirm === undefined) {
    throw new ClusterlessError('CLS_CONFIRMATION_REQUIRED', 'nobody can be asked here', {
      detail: `The question is: ${question}`,
      hint: 'Pass --yes to answer it.',
    });
  }
  return io.confirm(question);
};
