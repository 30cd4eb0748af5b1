import type { HandlerExecutionContext, Pluggable } from '@smithy/types';
import type { Log } from '../../log.ts';
import type { Clock, Instant } from '../../ports/clock.ts';

/** What one operation has cost so far. Totals, not a list: a listing of a year is some hundred thousand calls. */
export interface CallTotal {
  /** `s3:ListObjectsV2` */
  readonly operation: string;
  count: number;
  failed: number;
  /** Attempts beyond the first. */
  retried: number;
  ms: number;
}

/** Which call an SDK error came from: enough to name the permission that is missing. */
export interface CallFacts {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly region?: string | undefined;
}

export const callsMiddleware = 'clusterlessCalls';

/** Counts and times every call of every client that was given `watch`. */
export interface Calls {
  count(): number;
  totals(): readonly Readonly<CallTotal>[];
  readonly watch: (service: string, region?: string) => <I extends object, O extends object>() => Pluggable<I, O>;
}

const facts = new WeakMap<object, CallFacts>();
const dates = new WeakMap<object, Instant>();

/** Which call failed with this error; undefined for an error that no call of ours threw. */
export const callOf = (error: unknown): CallFacts | undefined =>
  typeof error === 'object' && error !== null ? facts.get(error) : undefined;

const remember = (error: unknown, call: CallFacts): void => {
  if (typeof error === 'object' && error !== null) facts.set(error, call);
};

/** The service's own clock when it gave this answer. */
export const answeredAt = (output: object): Instant | undefined => dates.get(output);

const isReply = (value: unknown): value is { readonly headers: Readonly<Record<string, string | undefined>> } =>
  typeof value === 'object' && value !== null && 'headers' in value && typeof value.headers === 'object';

const noteDate = (output: object | undefined, response: unknown): void => {
  if (output === undefined) return;
  const text = isReply(response) ? response.headers['date'] : undefined;
  const at = text === undefined ? Number.NaN : Date.parse(text);
  if (!Number.isNaN(at)) dates.set(output, at);
};

const operationOf = (context: HandlerExecutionContext): string =>
  (context.commandName ?? 'UnknownCommand').replace(/Command$/, '');

const attemptsOf = (metadata: unknown): number => {
  if (typeof metadata !== 'object' || metadata === null) return 1;
  const found = '$metadata' in metadata ? metadata.$metadata : undefined;
  const attempts = typeof found === 'object' && found !== null && 'attempts' in found ? found.attempts : 1;
  return typeof attempts === 'number' ? attempts : 1;
};

/** @param seen told of every call before it is made */
export const createCalls = (
  clock: Pick<Clock, 'monotonic'>,
  log: Pick<Log, 'debug'>,
  seen: (call: CallFacts) => void = () => {},
): Calls => {
  const totals = new Map<string, CallTotal>();

  const note = (operation: string, ms: number, attempts: number, failed: boolean): void => {
    const total = totals.get(operation) ?? { operation, count: 0, failed: 0, retried: 0, ms: 0 };
    total.count += attempts;
    total.retried += attempts - 1;
    total.failed += failed ? 1 : 0;
    total.ms += ms;
    totals.set(operation, total);
    log.debug({ operation, ms: Math.round(ms), attempts, failed }, 'called');
  };

  const watch =
    (service: string, region?: string) =>
    <I extends object, O extends object>(): Pluggable<I, O> => ({
      applyToStack: (stack) => {
        stack.add(
          (next, context) => async (args) => {
            const operation = operationOf(context);
            const started = clock.monotonic();
            seen({ service, operation, input: args.input });
            const ended = (result: unknown, failed: boolean): void =>
              note(`${service}:${operation}`, clock.monotonic() - started, attemptsOf(result), failed);
            try {
              const result = await next(args);
              ended(result.output, false);
              return result;
            } catch (error) {
              ended(error, true);
              remember(error, { service, operation, input: args.input, region });
              throw error;
            }
          },
          { step: 'initialize', name: callsMiddleware, priority: 'high' },
        );
        // Outside of the deserializer, where the reply's headers are still at hand.
        stack.add(
          (next) => async (args) => {
            const result = await next(args);
            noteDate(result.output, result.response);
            return result;
          },
          { step: 'deserialize', name: 'clusterlessDates', priority: 'high' },
        );
      },
    });

  return {
    count: () => [...totals.values()].reduce((sum, { count }) => sum + count, 0),
    totals: () => [...totals.values()],
    watch,
  };
};
