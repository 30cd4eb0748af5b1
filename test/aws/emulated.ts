import { silentLog } from '../../src/log.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Calls } from '../../src/substrate/aws/calls.ts';
import { createCalls } from '../../src/substrate/aws/calls.ts';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import { createClients } from '../../src/substrate/aws/clients.ts';

export interface Emulated {
  readonly account: string;
  readonly region: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clients: Clients;
  readonly calls: Calls;
}

/** A fresh account: ministack takes it from the access key, so that test files do not meet. */
export const freshAccount = (): string => String(100_000_000_000 + Math.floor(Math.random() * 899_999_999_999));

export const environmentOf = (endpoint: string, account: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'test',
});

export const emulated = (endpoint: string, account = freshAccount(), region = 'us-east-1'): Emulated => {
  const env = environmentOf(endpoint, account);
  const calls = createCalls(systemClock, silentLog);
  const clients = createClients({ env, region, version: '0.0.0-test', maxAttempts: 1 }, calls, systemClock);
  return { account, region, env, clients, calls };
};

/** Moto knows one account only. */
export const motoAccount = '123456789012';

/** Moto takes a line break in a path for the end of it. */
export const motoKeys = (keys: readonly string[]): string[] => keys.filter((key) => !key.includes('\n'));
