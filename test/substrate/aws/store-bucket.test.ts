import type { LifecycleRule } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { bootstrapItems } from '../../../src/substrate/aws/bootstrap/plan.ts';
import { hardenStoreBucket } from '../../../src/substrate/aws/bootstrap/store-bucket.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import { answered } from './memory/answering.ts';
import { MemoryS3 } from './memory/memory-s3.ts';

const placement = { stage: null, account: '123456789012', region: 'us-east-1' };
const shared = 'acme-states';
const own = 'clusterless-state-123456789012-us-east-1';

const Rules = z.looseObject({ Rules: z.array(z.looseObject({ ID: z.string() })) });
const Statement = z.looseObject({ Sid: z.string(), Resource: z.array(z.string()).optional() });
const Policy = z.looseObject({ Statement: z.array(Statement) });

/** A bucket that was there, with what others have said about it. */
class Kept {
  readonly #memory = new MemoryS3(() => 0);
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.#memory.add(name);
  }

  get #settings(): Map<string, unknown> {
    return this.#memory.buckets.get(this.#name)?.settings ?? new Map<string, unknown>();
  }

  given(rules: readonly LifecycleRule[], statements: readonly z.infer<typeof Statement>[] = []): void {
    this.#settings.set('lifecycle', { Rules: rules });
    this.#settings.set('policy', JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  }

  get rules() {
    return Rules.parse(this.#settings.get('lifecycle')).Rules;
  }

  get statements() {
    return Policy.parse(JSON.parse(z.string().parse(this.#settings.get('policy')))).Statement;
  }

  /** As `bootstrap` does it, with that prefix in `state-bucket.json`; undefined: without one. */
  async harden(prefix: string | undefined): Promise<void> {
    const state = prefix === undefined ? undefined : { bucket: this.#name, region: 'us-east-1', prefix };
    const item = bootstrapItems(placement, state).find((one) => one.kind === 'bucket' && one.store === 'state');
    if (item?.kind !== 'bucket') throw new Error('no state bucket is made');
    const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const calls = createCalls(systemClock, silentLog);
    const bare = createClients({ env, region: 'us-east-1', version: '0' }, calls, systemClock);
    const services = { s3: this.#memory.operations, events: {}, cloudFormation: {}, sts: {} };
    const { s3 } = answered(bare, services, async (effect) => await effect());
    const at = { Bucket: this.#name, ExpectedBucketOwner: placement.account };
    await hardenStoreBucket({ s3: await s3(), at, region: 'us-east-1' }, item);
  }
}

const archive: LifecycleRule = {
  ID: 'archive',
  Status: 'Enabled',
  Filter: { And: { Prefix: 'reports/', Tags: [{ Key: 'keep', Value: 'long' }] } },
  Transitions: [{ Days: 30, StorageClass: 'GLACIER' }],
};

const nobodyDeletes = { Sid: 'NobodyDeletes', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject' };

test('rules and statements of others survive, however often a shared bucket is hardened', async () => {
  const kept = new Kept(shared);
  kept.given([archive], [nobodyDeletes]);
  await kept.harden('team-a/');
  const [rules, statements] = [kept.rules, kept.statements];
  expect(rules).toHaveLength(2);
  expect(rules[0]).toEqual(archive);
  expect(statements).toHaveLength(3);
  expect(statements[0]).toEqual(nobodyDeletes);
  await kept.harden('team-a/');
  expect(kept.rules).toEqual(rules);
  expect(kept.statements).toEqual(statements);
});

test('former versions go after 90 days under the prefix of a shared bucket, and in all of a store of ours', async () => {
  const expiry = { NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: 'Enabled' };
  const kept = new Kept(shared);
  await kept.harden('team-a/');
  expect(kept.rules).toMatchObject([{ Filter: { Prefix: 'team-a/clusterless/v1/' }, ...expiry }]);
  const ours = new Kept(own);
  await ours.harden(undefined);
  expect(ours.rules).toMatchObject([{ ID: 'clusterless', Filter: { Prefix: '' }, ...expiry }]);
});

test('the states of two teams in one bucket are both protected, and both lose their former versions', async () => {
  const kept = new Kept(shared);
  for (const prefix of ['team-a/', 'team-b/', 'team-a/']) await kept.harden(prefix);
  const protects = kept.statements.flatMap(({ Sid, Resource = [] }) => (Sid === 'ClusterlessTlsOnly' ? [] : Resource));
  expect(protects.sort()).toEqual([
    `arn:aws:s3:::${shared}/team-a/clusterless/v1/*`,
    `arn:aws:s3:::${shared}/team-b/clusterless/v1/*`,
  ]);
  expect(kept.statements.every(({ Sid }) => /^[A-Za-z0-9]+$/.test(Sid))).toBe(true);
  expect(new Set(kept.rules.map(({ ID }) => ID)).size).toBe(2);
});

const former = (prefix: string) => ({
  Sid: 'ClusterlessOnlyConditionalWrites',
  Effect: 'Deny',
  Resource: [`arn:aws:s3:::${shared}/${prefix}*`],
});

test('what an older release wrote for the prefix is replaced, and what it wrote for another stays', async () => {
  const kept = new Kept(shared);
  const everything: LifecycleRule = { ID: 'clusterless', Status: 'Enabled', Filter: { Prefix: '' } };
  kept.given([everything, archive], [former('team-a/clusterless/v1/')]);
  await kept.harden('team-b/');
  expect(kept.statements.filter(({ Sid }) => Sid === 'ClusterlessOnlyConditionalWrites')).toHaveLength(1);
  await kept.harden('team-a/');
  expect(kept.statements.filter(({ Sid }) => Sid === 'ClusterlessOnlyConditionalWrites')).toEqual([]);
  expect(kept.statements).toHaveLength(3);
  // It ended what is not ours.
  expect(kept.rules.map(({ ID }) => ID)).toEqual(['archive', expect.any(String), expect.any(String)]);
  expect(kept.rules.map(({ ID }) => ID)).not.toContain('clusterless');
});

test('a prefix that is said in the old way is said as a filter, which S3 wants when any other rule has one', async () => {
  const kept = new Kept(shared);
  kept.given([{ ID: 'old', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 7 } }]);
  await kept.harden('team-a/');
  expect(kept.rules[0]).toEqual({ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 7 } });
});
