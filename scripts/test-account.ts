import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '../src/ports/clock.ts';
import type { Account } from './account/run.ts';
import { testAccount } from './account/run.ts';
import { installPython } from './aws/python.ts';
import { startMinistack } from './aws/servers.ts';

/**
 * `npm run test:account -- --profile X --region Y [--image URI] [--only FIXTURE]`: proves in a real account what no
 * emulator can. With `--dry-run` against an emulator: that of AWS_ENDPOINT_URL, or one that it starts.
 */
const { values } = parseArgs({
  options: {
    profile: { type: 'string' },
    region: { type: 'string' },
    image: { type: 'string' },
    only: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});

const dryRun = values['dry-run'];
const region = values.region ?? (dryRun ? 'us-east-1' : undefined);
if (region === undefined) throw new Error('say --region');

const inherited = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);

const chosen: Partial<Account> = {
  ...(values.profile === undefined ? {} : { profile: values.profile }),
  ...(values.image === undefined ? {} : { image: values.image }),
  ...(values.only === undefined ? {} : { only: values.only }),
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const stage = `T${systemClock.id().slice(0, 5).toUpperCase()}`;

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
  const found = await testAccount({ ...chosen, place: { account, region, stage }, env, dryRun, say });
  await server?.stop();
  return found.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
};

const inAccount = async (): Promise<number> => {
  const sts = new STSClient({ region, ...(values.profile === undefined ? {} : { profile: values.profile }) });
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  say(`account ${account}, ${region}, stage ${stage}`);
  const found = await testAccount({ ...chosen, place: { account, region, stage }, env: inherited, dryRun, say });
  return found.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
};

process.exitCode = dryRun ? await inEmulator() : await inAccount();
