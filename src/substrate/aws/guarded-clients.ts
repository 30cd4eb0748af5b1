import type { Pluggable } from '@smithy/types';
import type { Clients } from './clients.ts';

const isRead = (command: string | undefined): boolean => /^(Get|Head|List|Describe)/.test(command ?? '');

const guarded = <T>(open: () => Promise<T>, guard: (client: T) => void): (() => Promise<T>) => {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().then((client) => {
      guard(client);
      return client;
    });
    return opened;
  };
};

/**
 * Nothing is written before `check` has passed. What is read is asked for at the same time, to wait for the network
 * once; its answer comes after the check, and so does its failure: whose credentials they are is said first.
 */
export const guardedClients = (clients: Clients, check: () => Promise<void>): Clients => {
  let checked: Promise<void> | undefined;
  const passed = (): Promise<void> => {
    if (checked === undefined) {
      checked = check();
      // Whoever called hears of it, when its own call has ended.
      checked.catch(() => {});
    }
    return checked;
  };
  const guard = <I extends object, O extends object>(): Pluggable<I, O> => ({
    applyToStack: (stack) => {
      stack.add(
        (next, context) => async (args) => {
          const known = passed();
          if (!isRead(context.commandName)) await known;
          const result = await next(args).catch(async (error: unknown) => {
            await known;
            throw error;
          });
          await known;
          return result;
        },
        { step: 'initialize', name: 'clusterlessGuard', priority: 'high' },
      );
    },
  });
  return {
    ...clients,
    s3: guarded(clients.s3, ({ middlewareStack }) => middlewareStack.use(guard())),
    events: guarded(clients.events, ({ middlewareStack }) => middlewareStack.use(guard())),
    cloudFormation: guarded(clients.cloudFormation, ({ middlewareStack }) => middlewareStack.use(guard())),
    sfn: guarded(clients.sfn, ({ middlewareStack }) => middlewareStack.use(guard())),
    scheduler: guarded(clients.scheduler, ({ middlewareStack }) => middlewareStack.use(guard())),
    sqs: guarded(clients.sqs, ({ middlewareStack }) => middlewareStack.use(guard())),
    lambda: guarded(clients.lambda, ({ middlewareStack }) => middlewareStack.use(guard())),
    logs: guarded(clients.logs, ({ middlewareStack }) => middlewareStack.use(guard())),
  };
};
