import type { InitializeMiddleware, Pluggable } from '@smithy/types';
import { callsMiddleware } from './calls.ts';
import type { Clients } from './clients.ts';

/** Resolves once the credentials are known to be right, and fails with what is wrong with them. */
export type Gate = () => Promise<void>;

const guarded = <T>(open: () => Promise<T>, pass: Gate, guard: (client: T) => void): (() => Promise<T>) => {
  let opened: Promise<T> | undefined;
  return () => {
    if (opened === undefined) {
      // Whoever opens a client is about to call: the check is under way while the client is loaded.
      pass().catch(() => {});
      opened = open().then((client) => {
        guard(client);
        return client;
      });
    }
    return opened;
  };
};

/** Nothing is called before the gate has opened; whose credentials they are is said first, whatever else is wrong. */
export const guardedClients = (clients: Clients, pass: Gate): Clients => {
  const guard = <I extends object, O extends object>(): Pluggable<I, O> => ({
    applyToStack: (stack) => {
      const wait: InitializeMiddleware<I, O> = (next) => async (args) => {
        await pass();
        return await next(args);
      };
      // What never goes out is no call, and waiting is not the service's time.
      stack.addRelativeTo(wait, { name: 'clusterlessGuard', relation: 'before', toMiddleware: callsMiddleware });
    },
  });
  return {
    ...clients,
    s3: guarded(clients.s3, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    events: guarded(clients.events, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    cloudFormation: guarded(clients.cloudFormation, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    sfn: guarded(clients.sfn, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    scheduler: guarded(clients.scheduler, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    sqs: guarded(clients.sqs, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    lambda: guarded(clients.lambda, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    logs: guarded(clients.logs, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    ecr: guarded(clients.ecr, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
    iam: guarded(clients.iam, pass, ({ middlewareStack }) => middlewareStack.use(guard())),
  };
};
