import type { Io } from './io.ts';

/** A signal is an answer of its own. */
export const interruptedCode = (io: Io): number => (io.signalled() === 'SIGTERM' ? 143 : 130);

/** For a verb that was told to stop before all was done; what it did is done, and the next command carries on. */
export const codeUnlessInterrupted = (io: Io, code = 0): number => (io.drain.aborted ? interruptedCode(io) : code);
