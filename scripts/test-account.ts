import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '../src/ports/clock.ts';
import type { Account } from './account/account.ts';
import type { Ask } from './account/run.ts';
import { cleanAccount, testAccount } from './account/run.ts';
import { installPython } from './aws/python.ts';
import { startMinistack } from './aws/servers.ts';

/**
 * `npm run test:account -- --profile X --region Y [--image URI] [--only PART] [--yes]`: proves in a real account what no
 * emulator can. `--clean STAGE` removes what a killed run has left. With `--dry-run` against an emulator: that of
 * AWS_ENDPOINT_URL, or one that it starts.
 */
const { values } = parseArgs({
  options: {
    profile: { type: 'string' },
    region: { type: 'string' },
    image: { type: 'string' },
    only: { type: 'string' },
    clean: { type: 'string' },
    yes: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
  },
});

const dryRun = values['dry-run'];
const region = values.region ?? (dryRun ? 'us-east-1' : undefined);
if (region === undefined) throw new Error('say --region');

const inherited = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const ask: Ask = async (question) => {
  if (values.yes || dryRun) return true;
  if (!process.stdin.isTTY) {
    say('nothing was made: nobody is here to be asked; say --yes');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};

const stopping = new AbortController();
process.once('SIGINT', () => {
  say('stopping: removing what was made (once more: leave it)');
  stopping.abort();
});

const stage = values.clean ?? `T${systemClock.id().slice(0, 5).toUpperCase()}`;
// What is cleaned loses its history: no other stage is ever to be named here.
if (!/^T[0-9A-F]{5}$/.test(stage)) throw new Error(`--clean takes a stage that this script has made, not ${stage}`);

const common = {
  ...(values.profile === undefined ? {} : { profile: values.profile }),
  ...(values.image === undefined ? {} : { image: values.image }),
  ...(values.only === undefined ? {} : { only: values.only }),
  signal: stopping.signal,
  dryRun,
  say,
};

/** 0: everything asked for is proven and gone. */
const exitCodeOf = async (account: Account): Promise<number> => {
  if (values.clean !== undefined) return (await cleanAccount(account)).length === 0 ? 0 : 1;
  const report = await testAccount(account, ask);
  if (report === undefined) return 1;
  const isGood = report.proofs.every(({ outcome }) => outcome !== 'failed') && report.left.length === 0;
  return isGood && !stopping.signal.aborted ? 0 : 1;
};

const inEmulator = async (): Promise<number> => {
  const given = process.env['AWS_ENDPOINT_URL'];
  if (given === undefined) await installPython();
  const server = given === undefined ? await startMinistack() : undefined;
  const account = '123456789012';
  const env = {
    AWS_ENDPOINT_URL: given ?? server?.endpoint ?? '',
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const code = await exitCodeOf({ ...common, place: { account, region, stage }, env });
  await server?.stop();
  return code;
};

const inAccount = async (): Promise<number> => {
  const sts = new STSClient({ region, ...(values.profile === undefined ? {} : { profile: values.profile }) });
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return await exitCodeOf({ ...common, place: { account, region, stage }, env: inherited });
};

process.exitCode = dryRun ? await inEmulator() : await inAccount();
