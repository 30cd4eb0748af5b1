import { ClusterlessError, messageOf } from '../../../errors.ts';
import { systemClock } from '../../../ports/clock.ts';
import { calls } from './environment.ts';
import { log } from './log.ts';

const errorFields = (error: unknown): object =>
  error instanceof ClusterlessError
    ? { code: error.code, summary: error.summary, detail: error.detail, hint: error.hint }
    : { code: 'CLS_INTERNAL', summary: messageOf(error) };

/** One line when it ends, whatever became of it: what, how long, and how many calls. */
export const logged = async <T>(fields: object, work: () => Promise<T>): Promise<T> => {
  const started = systemClock.monotonic();
  const before = calls.count();
  const cost = () => ({ ms: Math.round(systemClock.monotonic() - started), calls: calls.count() - before });
  try {
    const result = await work();
    log.info({ ...fields, ...cost() }, 'ended');
    return result;
  } catch (error) {
    log.error({ ...fields, ...cost(), ...errorFields(error) }, 'failed');
    throw error;
  }
};
