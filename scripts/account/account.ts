import { silentLog } from '../../src/log.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import { openAws } from '../../src/substrate/aws/aws.ts';
import { createCalls } from '../../src/substrate/aws/calls.ts';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import { createClients } from '../../src/substrate/aws/clients.ts';
import type { Ran } from '../../test/helpers/run-cli.ts';
import { runCli } from '../../test/helpers/run-cli.ts';
import type { Place } from './fixtures.ts';

/** An account to prove things in, and how to get there. */
export interface Account {
  readonly place: Place;
  readonly env: Readonly<Record<string, string>>;
  readonly profile?: string;
  /** An emulator: what it cannot do is left out, and said. */
  readonly dryRun: boolean;
  /** Of the container that is proven; without it containers are left out. */
  readonly image?: string;
  readonly only?: string;
  /** Aborted by who wants to stop: what is there is removed first. */
  readonly signal?: AbortSignal;
  readonly say: (line: string) => void;
}

const version = 'test-account';

/** One command line, as a person would type it in the folder of a project. Fails with all that it said. */
export const cli = async ({ env, profile, place }: Account, folder: string, line: string): Promise<Ran> => {
  const where = profile === undefined ? [] : ['--profile', profile];
  const needs = line.startsWith('cost') ? [] : [...where, '--region', place.region];
  const ran = await runCli(folder, [...line.split(' '), ...needs], { env });
  if (ran.code !== 0) throw new Error(`clusterless ${line}: exit ${ran.code}\n${ran.stderr}${ran.stdout}`);
  return ran;
};

const clientOf = ({ env, profile }: Account) => ({ env, version, ...(profile === undefined ? {} : { profile }) });

export const open = (account: Account): AwsSubstrate =>
  openAws({
    placement: { provider: 'aws', ...account.place },
    client: clientOf(account),
    clock: systemClock,
    log: silentLog,
  });

export const clientsOf = (account: Account): Clients =>
  createClients(
    { ...clientOf(account), region: account.place.region },
    createCalls(systemClock, silentLog),
    systemClock,
  );
