import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/log.ts';
import { sentPrefix } from '../../src/metadata/keys.ts';
import { storeNames } from '../../src/metadata/stores.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { money } from '../../src/report/cost-view.ts';
import { documents } from '../../src/report/output/schemas.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import { openAws } from '../../src/substrate/aws/aws.ts';
import { runCli } from '../../test/helpers/run-cli.ts';
import type { Place, Prepared } from './fixtures.ts';
import { prepare, proofs } from './fixtures.ts';

export interface Account {
  readonly place: Place;
  readonly env: Readonly<Record<string, string>>;
  readonly profile?: string;
  /** An emulator: what it cannot do is left out, and said. */
  readonly dryRun: boolean;
  /** Of the container that is proven; without it containers are left out. */
  readonly image?: string;
  readonly only?: string;
  readonly say: (line: string) => void;
}

export interface Proof {
  readonly fixture: string;
  readonly outcome: 'proven' | 'failed' | 'left out';
  readonly detail: string;
  readonly usd: number;
}

const waitSeconds = 900;

const cli = async (
  { env, profile, place }: Account,
  folder: string,
  line: string,
  allowed: readonly number[] = [0],
) => {
  const where = profile === undefined ? [] : ['--profile', profile];
  const needs = line.startsWith('cost') ? [] : [...where, '--region', place.region];
  const ran = await runCli(folder, [...line.split(' '), ...needs], { env });
  if (!allowed.includes(ran.code)) throw new Error(`clusterless ${line}: exit ${ran.code}\n${ran.stderr}${ran.stdout}`);
  return ran;
};

const open = ({ place, env, profile }: Account): AwsSubstrate =>
  openAws({
    placement: { provider: 'aws', ...place },
    client: { env, version: 'test-account', ...(profile === undefined ? {} : { profile }) },
    clock: systemClock,
    log: silentLog,
  });

async function* text(body: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(body);
}

const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  const end = systemClock.wall() + waitSeconds * 1000;
  while (!(await done())) {
    if (systemClock.wall() > end) throw new Error(`waited ${waitSeconds} s for ${what}`);
    await systemClock.sleep(500);
  }
};

const isSent = async (aws: AwsSubstrate, manifest: string, dataset: string, version: string): Promise<boolean> => {
  for await (const _ of aws.ports.store(manifest).list(sentPrefix({ name: dataset, version }))) return true;
  return false;
};

const read = async (aws: AwsSubstrate, uri: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await aws.ports.data.read(uri)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** One object into every boundary; every dataset behind it has a lot, and copies have what was put in. */
const runLots = async (aws: AwsSubstrate, { entries, copies }: Prepared, place: Place): Promise<number> => {
  const { manifest } = storeNames(place);
  const body = `a,b\n${systemClock.id()}\n`;
  for (const root of entries) await aws.ports.data.write(`${root}day=1/one.csv`, text(body));
  if (entries.length === 0) return 0;
  for (const { dataset, version, root, isCopy } of copies) {
    await until(`${dataset}/${version}`, () => isSent(aws, manifest, dataset, version));
    if (isCopy && (await read(aws, `${root}day=1/one.csv`)) !== body) throw new Error(`${root} has other data`);
  }
  return entries.length;
};

const empty = async (aws: AwsSubstrate, buckets: readonly string[]): Promise<void> => {
  for (const bucket of buckets) {
    for await (const { uri } of aws.ports.data.list(`s3://${bucket}/`)) await aws.ports.data.remove(uri);
  }
};

/** What the lots of a proof cost by list prices; what is not known is not in it. */
const costOf = async (account: Account, folder: string, lots: number): Promise<number> => {
  const { stdout } = await cli(account, folder, 'cost --json');
  const { perThousandLots } = documents.Cost.parse(JSON.parse(stdout));
  return ((perThousandLots?.known ?? 0) * lots) / 1000;
};

const prove = async (account: Account, prepared: Prepared): Promise<number> => {
  const { folder, buckets } = prepared;
  const aws = open(account);
  try {
    await cli(account, folder, 'apply --yes');
    await cli(account, folder, 'diff --detailed-exitcode --refresh full');
    const lots = await runLots(aws, prepared, account.place);
    return await costOf(account, folder, lots);
  } finally {
    // Whatever went wrong, nothing is left behind.
    await empty(aws, buckets).catch(() => {});
    await cli(account, folder, 'destroy --yes --allow-delete 1000').catch((error: unknown) => {
      account.say(`could not destroy ${prepared.name}: ${String(error)}`);
    });
    aws.close();
  }
};

/** Its own stage's history: nobody else's. */
const forget = async (account: Account): Promise<void> => {
  const aws = open(account);
  const { metadata, manifest, state } = storeNames(account.place);
  for (const [bucket, prefix] of [
    [metadata, 'projects/'],
    [manifest, 'datasets/'],
    [manifest, 'sent/'],
    [state, 'arcs/'],
    [state, 'ends/'],
  ] as const) {
    const store = aws.ports.store(bucket);
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    for (const key of keys) await store.remove(key);
  }
  aws.close();
};

const reasonToLeaveOut = ({ dryRun, image, only }: Account, proof: (typeof proofs)[number]): string | undefined => {
  if (only !== undefined && !proof.fixture.startsWith(only)) return 'not asked for';
  if (dryRun && !proof.emulated) return 'no emulator has it';
  return proof.fixture.startsWith('batch-exec-arc') && image === undefined ? 'needs --image' : undefined;
};

const proveOne = async (account: Account, proof: (typeof proofs)[number], root: string): Promise<Proof> => {
  const { fixture } = proof;
  const leftOut = reasonToLeaveOut(account, proof);
  if (leftOut !== undefined) return { fixture, outcome: 'left out', detail: leftOut, usd: 0 };
  const begun = systemClock.monotonic();
  try {
    const prepared = prepare(fixture, join(root, fixture.replace('/', '-')), account.place, account.image);
    const usd = await prove(account, prepared);
    const seconds = Math.round((systemClock.monotonic() - begun) / 1000);
    return { fixture, outcome: 'proven', detail: `${seconds} s`, usd };
  } catch (error) {
    return { fixture, outcome: 'failed', detail: error instanceof Error ? error.message : String(error), usd: 0 };
  }
};

/** Makes a stage of its own in an account, proves every fixture there, and removes all of it. */
export const testAccount = async (account: Account): Promise<readonly Proof[]> => {
  const root = mkdtempSync(join(tmpdir(), 'cls-account-'));
  const found: Proof[] = [];
  try {
    const first = prepare(proofs[0].fixture, join(root, 'bootstrap'), account.place, undefined);
    await cli(account, first.folder, 'bootstrap --yes');
    for (const proof of proofs) {
      const result = await proveOne(account, proof, root);
      found.push(result);
      account.say(`${result.outcome.padEnd(8)}  ${result.fixture}  ${result.detail}`);
    }
    await forget(account);
    await cli(account, first.folder, 'bootstrap --destroy --yes');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  account.say(
    `together ${money(found.reduce((sum, { usd }) => sum + usd, 0))} by list prices, without storage and logs`,
  );
  return found;
};
