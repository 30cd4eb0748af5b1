import { messageOf } from '../../src/errors.ts';
import { parseWorkloadManifest } from '../../src/metadata/manifest.ts';
import { storeNames } from '../../src/metadata/stores.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { AwsSubstrate } from '../../src/substrate/aws/aws.ts';
import type { Account } from './account.ts';
import { cli, open } from './account.ts';
import type { Prepared } from './fixtures.ts';
import { removeProof } from './remove.ts';

const waitSeconds = 900;

async function* text(body: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(body);
}

const until = async ({ signal }: Account, what: string, done: () => Promise<boolean>): Promise<void> => {
  const end = systemClock.wall() + waitSeconds * 1000;
  while (!(await done())) {
    if (signal?.aborted === true) throw new Error('stopped');
    if (systemClock.wall() > end) throw new Error(`waited ${waitSeconds} s for ${what}`);
    await systemClock.sleep(500, signal);
  }
};

const read = async (aws: AwsSubstrate, uri: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await aws.ports.data.read(uri)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

type Sink = Prepared['sinks'][number];

/**
 * What the lots list that a dataset has; undefined while it has none. A put that was tried again when the next lot had
 * begun is in both, and a partition is new in one of them.
 */
const committed = async (
  aws: AwsSubstrate,
  manifests: string,
  { dataset, version }: Sink,
): Promise<readonly string[] | undefined> => {
  const store = aws.ports.store(manifests);
  const uris: string[] = [];
  let lots = 0;
  for await (const { key } of store.list(`datasets/name=${dataset}/version=${version}/`)) {
    const found = key.endsWith('.json') ? await store.get(key) : undefined;
    if (found === undefined) continue;
    lots += 1;
    uris.push(...parseWorkloadManifest(found.body).uris);
  }
  return lots === 0 ? undefined : uris;
};

const key = 'day=1/one.csv';

const check = async (aws: AwsSubstrate, { root, makes, dataset }: Sink, uris: readonly string[], body: string) => {
  if (makes === 'copy' && (await read(aws, `${root}${key}`)) !== body) {
    throw new Error(`${root} has other data than was put in`);
  }
  if (makes === 'partitions' && uris.join() !== `${root}/day=1`) {
    throw new Error(`${dataset} lists ${uris.join() || 'nothing'}, and not its partition`);
  }
};

/** One object into every boundary; every dataset behind it has a lot with what belongs there, and status is healthy. */
const runLots = async (account: Account, aws: AwsSubstrate, { folder, entries, sinks }: Prepared): Promise<void> => {
  if (entries.length === 0) return;
  const { manifest } = storeNames(account.place);
  const body = `a,b\n${systemClock.id()}\n`;
  for (const root of entries) await aws.ports.data.write(`${root}${key}`, text(body));
  for (const sink of sinks) {
    let uris: readonly string[] | undefined;
    await until(account, `a lot of ${sink.dataset}`, async () => {
      uris = await committed(aws, manifest, sink);
      return uris !== undefined && (uris.length > 0 || sink.makes !== 'partitions');
    });
    await check(aws, sink, uris ?? [], body);
  }
  await until(account, 'a healthy status', () =>
    cli(account, folder, 'status').then(
      () => true,
      () => false,
    ),
  );
};

export interface Proof {
  readonly fixture: string;
  readonly outcome: 'proven' | 'failed' | 'left out';
  readonly detail: string;
}

/** Makes a project, runs lots through it, and removes it, whatever happens. */
export const prove = async (account: Account, fixture: string, prepared: Prepared): Promise<Proof> => {
  const begun = systemClock.monotonic();
  const aws = open(account);
  try {
    await cli(account, prepared.folder, 'apply --yes');
    // The emulator's CloudFormation leaves out where functions put their dead letters.
    if (account.dryRun) await cli(account, prepared.folder, 'apply --yes --refresh deep');
    await cli(account, prepared.folder, 'diff --detailed-exitcode --refresh deep');
    await runLots(account, aws, prepared);
    return { fixture, outcome: 'proven', detail: `${Math.round((systemClock.monotonic() - begun) / 1000)} s` };
  } catch (error) {
    return { fixture, outcome: 'failed', detail: messageOf(error) };
  } finally {
    aws.close();
    await removeProof(account, prepared);
  }
};
