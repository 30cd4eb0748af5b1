import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { parseManifestKey } from '../../src/metadata/keys.ts';
import { CommittedManifest } from '../../src/metadata/manifest.ts';
import { RunInput } from '../../src/metadata/workload.ts';
import { pipelineHandlers } from '../../src/pipeline/handlers.ts';
import { putRecord } from '../../src/pipeline/put-record.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { createCalls } from '../../src/substrate/aws/calls.ts';
import type { Clients } from '../../src/substrate/aws/clients.ts';
import { createClients } from '../../src/substrate/aws/clients.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import { copy } from '../../src/workloads/copy.ts';
import { stateStoreConforms } from '../conformance/state-store.ts';
import { BenchTop } from '../pipeline/bench-top.ts';
import { arcOf, boundaryOf } from '../pipeline/examples.ts';
import type { Fate } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { environmentOf, freshAccount } from './emulated.ts';

// What no emulator answers by itself: 409 for a write that lost a race, and 412 to the author of a write whose answer
// was lost, because the transport sent it again.

const account = freshAccount();
let proxy: CallProxy;
let clients: Clients;
const struck = { conflict: 0, cut: 0 };

/** One write in ten is refused, one in five is done and its answer lost; always the same ones. */
const fateOf = (): (() => Fate) => {
  let seed = 7;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const dice = (seed >> 8) % 10;
    if (dice === 0) struck.conflict += 1;
    else if (dice < 3) struck.cut += 1;
    return dice === 0 ? 'conflict' : dice < 3 ? 'cut' : 'pass';
  };
};

beforeAll(async () => {
  proxy = await CallProxy.before(inject('ministack'));
  const env = environmentOf(proxy.endpoint, account);
  const calls = createCalls(systemClock, silentLog);
  clients = createClients({ env, region: 'us-east-1', version: '0.0.0-test', maxAttempts: 3 }, calls, systemClock);
  const fate = fateOf();
  proxy.fate = ({ operation }) => (operation === 's3:PutObject' ? fate() : 'pass');
});
afterAll(async () => {
  clients.close();
  await proxy[Symbol.asyncDispose]();
});

const openStore = async (bucket = `faults-${systemClock.id()}`): Promise<ObjectStore> => {
  await (await clients.s3()).send(new CreateBucketCommand({ Bucket: bucket }));
  return createS3ObjectStore({ client: clients.s3, bucket, owner: account, clock: systemClock });
};

/** As Lambda and Step Functions do: what failed for the moment is called again. */
const again = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
};

const times = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

test('of those who create the same record one is told that it is theirs, the one whose it is', async () => {
  const store = await openStore();
  await times(12, async (n) => {
    const key = `records/${n}.json`;
    const won = await times(4, async () => {
      const record = { token: systemClock.id() };
      const put = async (): Promise<string> => {
        const answer = await putRecord(store, key, record);
        if (answer === 'conflict') throw new Error('once more');
        return answer;
      };
      return (await again(put)) === 'ours' ? record.token : undefined;
    });
    const stored: unknown = JSON.parse(new TextDecoder().decode((await store.get(key))?.body));
    expect(won.filter((token) => token !== undefined)).toEqual([Object(stored).token]);
  });
  expect(struck.conflict).toBeGreaterThan(0);
  expect(struck.cut).toBeGreaterThan(0);
});

describe('a lot over such a store', () => {
  const top = new BenchTop();
  const id = systemClock.id();
  const stores = { metadata: `meta-${id}`, state: `state-${id}`, manifest: `manifest-${id}` };
  const boundary = boundaryOf({ stores });
  const arc = arcOf({ stores });
  const opened = new Map<string, ObjectStore>();
  const ports = () => top.ports((store, bucket) => opened.get(bucket) ?? store);

  beforeAll(async () => {
    for (const bucket of Object.values(stores)) opened.set(bucket, await openStore(bucket));
  });

  const keys = async (bucket: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of opened.get(bucket)?.list('') ?? []) found.push(key);
    return found;
  };

  const generationsOf = async (dataset: string): Promise<readonly CommittedManifest[]> => {
    const commits = (await keys(stores.manifest)).filter(
      (key) => parseManifestKey(key)?.what === 'json' && key.includes(`name=${dataset}/`),
    );
    return await Promise.all(
      commits.map(async (key) => {
        const stored = await opened.get(stores.manifest)?.get(key);
        return CommittedManifest.parse(JSON.parse(new TextDecoder().decode(stored?.body)));
      }),
    );
  };

  test('has every arrival once, in generations without a gap', async () => {
    await times(12, async (n) => {
      const key = `raw/${n % 6}.csv`;
      if (n < 6) top.data.put(`s3://lake/${key}`, key);
      const event = {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        time: `2023-01-01T04:12:0${n % 6}Z`,
        detail: { bucket: { name: 'lake' }, object: { key, sequencer: `0${n % 6}` } },
      };
      await again(() => pipelineHandlers.collect(ports(), boundary, event));
    });
    const generations = await generationsOf('raw');
    expect(generations.map(({ generation }) => generation)).toEqual(generations.map((_, at) => at));
    expect(new Set(generations.map(({ digest }) => digest)).size).toBe(generations.length);
    const uris = generations.at(-1)?.uris ?? [];
    expect([...uris].sort()).toEqual(Array.from({ length: 6 }, (_, n) => `s3://lake/raw/${n}.csv`));
  });

  test('is claimed, committed and ended once, whoever asks and however often', async () => {
    const lot = '20230101PT5M050';
    const evaluate = { request: 'evaluate', lot, cause: { kind: 'live' } };
    await times(6, () => again(() => pipelineHandlers.control(ports(), arc, evaluate)));
    const inputs = top.started.map(({ input }) => RunInput.parse(input));
    expect(inputs).toHaveLength(1);
    const [input] = inputs;
    await again(() => copy(ports(), input));
    const finish = { request: 'finish', input, result: { outcome: 'succeeded' } };
    await times(4, () => again(() => pipelineHandlers.control(ports(), arc, finish)));
    const state = await keys(stores.state);
    expect(state.filter((key) => key.endsWith('.claim'))).toHaveLength(1);
    const generations = await generationsOf('clean');
    expect(generations.map(({ generation, stats }) => [generation, stats.objects])).toEqual([[0, 6]]);
    await times(4, () => again(() => pipelineHandlers.control(ports(), arc, evaluate)));
    expect(top.started).toHaveLength(1);
  });
});

stateStoreConforms({ name: 'S3 that refuses and repeats', clock: systemClock, open: () => openStore() });
