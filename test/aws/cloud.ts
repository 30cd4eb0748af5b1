import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { inject } from 'vitest';
import { parseManifestKey } from '../../src/metadata/keys.ts';
import { CommittedManifest } from '../../src/metadata/manifest.ts';
import { Claim, End } from '../../src/metadata/run.ts';
import { storeNames } from '../../src/metadata/stores.ts';
import { fromUri, toUri } from '../../src/metadata/uri.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { createS3DataStore } from '../../src/substrate/aws/s3/data-store.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import { Process } from '../cli/process.ts';
import { Workspace } from '../cli/workspace.ts';
import { endOfClaim } from '../helpers/end-key.ts';
import type { Ran } from '../helpers/run-cli.ts';
import type { Emulated } from './emulated.ts';
import { emulated, environmentOf, freshAccount } from './emulated.ts';

const region = 'us-east-1';
const decoder = new TextDecoder();

const keysUnder = async (store: ObjectStore, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

/** An account of its own in the emulator, a folder with project files, and what lies in the stores after all. */
export class Cloud implements Disposable {
  readonly account = freshAccount();
  readonly region = region;
  /**
   * Ends the names of this account's projects: when the emulator removes a function it ends the workers of that name in
   * every account.
   */
  readonly team = this.account.slice(-6).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
  readonly placement = { provider: 'aws', account: this.account, region };
  readonly here: Emulated;
  readonly at = new Workspace();
  readonly env: Record<string, string>;

  /** @param endpoint another way to the emulator, for the command line alone */
  constructor(endpoint: string = inject('ministack')) {
    this.here = emulated(inject('ministack'), this.account, region);
    this.env = environmentOf(endpoint, this.account);
  }

  /** One command line, in this process. */
  run(line: string): Promise<Ran> {
    return this.at.run(line, { env: this.env });
  }

  /** The same in a process of its own. */
  process(line: string, env = this.env): Process {
    return new Process(this.at.folder, line, env);
  }

  /** Fails with everything that was said. */
  async ok(line: string): Promise<string> {
    const ran = await this.run(line);
    if (ran.code !== 0) throw new Error(`${line}: exit ${ran.code}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  }

  store(bucket: string): ObjectStore {
    return createS3ObjectStore({ client: this.here.clients.s3, bucket, owner: this.account, clock: systemClock });
  }

  get data() {
    return createS3DataStore({ client: this.here.clients.s3, owner: this.account, clock: systemClock });
  }

  get stores() {
    return storeNames({ account: this.account, region });
  }

  async keys(bucket: string, prefix = ''): Promise<string[]> {
    return await keysUnder(this.store(bucket), prefix);
  }

  async put(bucket: string, key: string, body: string): Promise<void> {
    async function* text(): AsyncIterable<Uint8Array> {
      yield new TextEncoder().encode(body);
    }
    await this.data.write(toUri(bucket, key), text());
  }

  async text(uri: string): Promise<string | undefined> {
    const { bucket, key } = fromUri(uri);
    const stored = await this.store(bucket).get(key);
    return stored && decoder.decode(stored.body);
  }

  async json(bucket: string, key: string): Promise<unknown> {
    return JSON.parse((await this.text(toUri(bucket, key))) ?? 'null');
  }

  /** In the order of lots and generations. */
  async generations(dataset: string): Promise<readonly CommittedManifest[]> {
    const keys = await this.keys(this.stores.manifest, `datasets/name=${dataset}/`);
    const commits = keys.filter((key) => parseManifestKey(key)?.what === 'json');
    return await Promise.all(
      commits.map(async (key) => CommittedManifest.parse(await this.json(this.stores.manifest, key))),
    );
  }

  /** Of each lot the last: what a reader sees. */
  async newest(dataset: string): Promise<readonly CommittedManifest[]> {
    const byLot = new Map((await this.generations(dataset)).map((one) => [one.lotId, one]));
    return [...byLot.values()];
  }

  async runs(arc: string): Promise<readonly { readonly claim: Claim; readonly end: End | undefined }[]> {
    const { state } = this.stores;
    const keys = (await this.keys(state)).filter((key) => key.includes(`/arc=${arc}/`) && key.endsWith('.claim'));
    return await Promise.all(
      keys.map(async (key) => {
        const end = await this.json(state, endOfClaim(key));
        return { claim: Claim.parse(await this.json(state, key)), end: end === null ? undefined : End.parse(end) };
      }),
    );
  }

  /** Names of the one-shot schedules that are armed. */
  async schedules(): Promise<readonly { readonly name: string; readonly group: string }[]> {
    const { Schedules = [] } = await (await this.here.clients.scheduler()).send(new ListSchedulesCommand({}));
    return Schedules.map(({ Name = '', GroupName = '' }) => ({ name: Name, group: GroupName }));
  }

  [Symbol.dispose](): void {
    this.at[Symbol.dispose]();
    this.here.clients.close();
  }
}

/**
 * Looks ten times a second, for a minute at most.
 * @param again tells once more what was told, every ten seconds: the emulator tells a function once, and not at all when
 * it is busy, where EventBridge goes on for a day
 */
export const until = async (
  what: string,
  done: () => Promise<boolean>,
  again: () => Promise<unknown> = async () => {},
): Promise<void> => {
  for (let tries = 1; !(await done()); tries += 1) {
    if (tries > 600) throw new Error(`waited in vain for ${what}`);
    if (tries % 100 === 0) await again();
    await systemClock.sleep(100);
  }
};
