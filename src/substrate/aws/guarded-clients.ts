import type { Clients } from './clients.ts';

/** Nothing is called before `check` has passed, once. */
export const guardedClients = (clients: Clients, check: () => Promise<void>): Clients => {
  let checked: Promise<void> | undefined;
  const after =
    <T>(open: () => Promise<T>) =>
    async (): Promise<T> => {
      checked ??= check();
      await checked;
      return await open();
    };
  return {
    ...clients,
    s3: after(clients.s3),
    events: after(clients.events),
    cloudFormation: after(clients.cloudFormation),
    sfn: after(clients.sfn),
    scheduler: after(clients.scheduler),
    sqs: after(clients.sqs),
    lambda: after(clients.lambda),
    logs: after(clients.logs),
  };
};
