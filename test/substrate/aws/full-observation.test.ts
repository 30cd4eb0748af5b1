import { expect, test } from 'vitest';
import { z } from 'zod';
import { stateBucketName } from '../../../src/metadata/stores.ts';
import { stateKey } from '../../../src/state/key.ts';
import { MemoryAws } from './memory/memory-aws.ts';
import type { MemoryBucket } from './memory/memory-s3.ts';

const placement = { provider: 'aws', account: '123456789012', region: 'us-east-1' };
const project = {
  project: { name: 'orders', version: '1' },
  placement,
  resources: [
    { type: 'aws:core:s3Bucket', name: 'lake', bucketName: 'lake' },
    { type: 'aws:core:s3Bucket', name: 'logs', bucketName: 'logs' },
  ],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      dataset: { name: 'raw', version: '1', pathURI: 's3://lake/raw/' },
      lotUnit: 'Twelfths',
    },
  ],
};

const rule = 'boundaries/arrivals:rule/live';
const bucket = 'resources/lake:bucket';

type Target = { readonly [member: string]: unknown };

const changeTargets = (aws: MemoryAws, change: (target: Target) => Target): void => {
  for (const { targets } of aws.events.rules.values())
    for (const [id, target] of targets) targets.set(id, change(target));
};

const settingsOf = (aws: MemoryAws): MemoryBucket['settings'] => {
  const lake = aws.s3.buckets.get('lake');
  if (lake === undefined) throw new Error('there is no such bucket');
  return lake.settings;
};

const Policy = z.looseObject({ Statement: z.array(z.looseObject({ Sid: z.string() })) });

const policyOf = (aws: MemoryAws): z.infer<typeof Policy> =>
  Policy.parse(JSON.parse(z.string().parse(settingsOf(aws).get('policy'))));

/** Every statement is changed; the last one wins where two have one name. */
const changePolicy = (aws: MemoryAws, change: (statement: Target) => Target): void => {
  const policy = policyOf(aws);
  settingsOf(aws).set('policy', JSON.stringify({ ...policy, Statement: policy.Statement.map(change) }));
};

interface ByHand {
  readonly what: string;
  readonly address: string;
  readonly change: (aws: MemoryAws) => void;
  readonly seen: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

const other = (name: string, value: unknown): ByHand => ({
  what: `${name} of a target`,
  address: rule,
  change: (aws) => changeTargets(aws, (target) => ({ ...target, [name]: value })),
  seen: [{ path: 'targets/collect/others', before: null, after: [name] }],
});

const retries = (what: string, policy: object, seen: ByHand['seen']): ByHand => ({
  what,
  address: rule,
  change: (aws) => changeTargets(aws, (target) => ({ ...target, RetryPolicy: policy })),
  seen,
});

const tlsOnly = (what: string, change: (statement: Target) => Target): ByHand => ({
  what,
  address: bucket,
  change: (aws) => changePolicy(aws, change),
  seen: [{ path: 'tlsOnly', before: true, after: false }],
});

const ownership = (what: string, value: unknown, after: string): ByHand => ({
  what,
  address: bucket,
  change: (aws) => settingsOf(aws).set('ownership', value),
  seen: [{ path: 'objectOwnership', before: 'BucketOwnerEnforced', after }],
});

const attempts = { path: 'targets/collect/retries/attempts', before: 185, after: 0 };
const seconds = { path: 'targets/collect/retries/seconds', before: 86_400, after: 60 };

const byHand: readonly ByHand[] = [
  other('Input', '{"password":"hunter2"}'),
  other('InputPath', '$.detail'),
  other('InputTransformer', { InputTemplate: '{}' }),
  other('RoleArn', 'arn:aws:iam::123456789012:role/else'),
  retries('less attempts', { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 86_400 }, [attempts]),
  retries('less time', { MaximumEventAgeInSeconds: 60 }, [seconds]),
  tlsOnly('TLS only that allows everything', ({ Sid, Resource }) => ({
    Sid,
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:*',
    Resource,
  })),
  tlsOnly('TLS only for one prefix', (statement) => ({ ...statement, Resource: ['arn:aws:s3:::lake/raw/*'] })),
  tlsOnly('TLS only but for one caller', ({ Principal, ...statement }) => ({ ...statement, NotPrincipal: Principal })),
  tlsOnly('TLS only on another condition', (statement) => ({ ...statement, Condition: { Bool: { x: 'false' } } })),
  ownership('lists of rights switched on', { Rules: [{ ObjectOwnership: 'ObjectWriter' }] }, 'ObjectWriter'),
  ownership(
    'lists of rights preferred',
    { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    'BucketOwnerPreferred',
  ),
  ownership('ownership controls that are gone', undefined, 'ObjectWriter'),
];

test.each(byHand)('$what: seen by a full look alone, put right, then clean', async ({ address, change, seen }) => {
  const aws = new MemoryAws();
  await aws.apply(project);
  change(aws);

  expect((await aws.plan(project, { refresh: 'fast' })).actions).toEqual([]);
  const { drift } = await aws.plan(project, { refresh: 'full' });
  expect(drift.map((one) => [one.address, one.changes])).toEqual([
    [address, seen.map((one) => expect.objectContaining(one))],
  ]);
  expect(JSON.stringify(drift)).not.toContain('hunter2');

  const { outcomes } = await aws.apply(project, { refresh: 'full' });
  expect(outcomes.map((one) => [one.address, one.outcome])).toEqual([[address, 'succeeded']]);
  expect(await aws.plan(project, { refresh: 'full' })).toMatchObject({ actions: [], drift: [] });
});

test('a target without a word about retries is tried as long as ours are', async () => {
  const aws = new MemoryAws();
  await aws.apply(project);
  changeTargets(aws, (target) => ({ ...target, RetryPolicy: undefined, Input: '', InputPath: undefined }));
  expect(await aws.plan(project, { refresh: 'full' })).toMatchObject({ actions: [], drift: [] });
});

test('a policy that S3 writes down in another way is the same, and what others say in it is theirs', async () => {
  const aws = new MemoryAws();
  await aws.apply(project);
  changePolicy(aws, ({ Resource, Action, ...statement }) => ({
    Condition: { Bool: { 'aws:securetransport': ['false'] } },
    Resource: z.array(z.string()).parse(Resource).toReversed(),
    Action: [Action],
    ...Object.fromEntries(Object.entries(statement).filter(([name]) => name !== 'Condition')),
  }));
  const { Statement, ...policy } = policyOf(aws);
  const theirs = { Sid: 'Theirs', Effect: 'Allow', Principal: { AWS: 'x' }, Action: 's3:*', Resource: '*' };
  settingsOf(aws).set('policy', JSON.stringify({ ...policy, Statement: [theirs, ...Statement] }));
  expect(await aws.plan(project, { refresh: 'full' })).toMatchObject({ actions: [], drift: [] });

  settingsOf(aws).set('policy', JSON.stringify({ ...policy, Statement: theirs }));
  await aws.apply(project, { refresh: 'full' });
  expect(policyOf(aws).Statement.map(({ Sid }) => Sid)).toEqual(['Theirs', 'ClusterlessTlsOnly']);
});

const Managed = z.record(z.string(), z.unknown());
const State = z.looseObject({ resources: z.record(z.string(), z.looseObject({ managed: Managed })) });

/** As a release remembered it that did not look at ownership, nor at how often a target is tried. */
const forget = (aws: MemoryAws): void => {
  const scope = { ...placement, stage: null };
  const key = stateKey({ ...scope, project: 'orders', projectVersion: '1' });
  const objects = aws.s3.buckets.get(stateBucketName(scope))?.objects;
  const stored = objects?.get(key);
  if (objects === undefined || stored === undefined) throw new Error('there is no state');
  const state = State.parse(JSON.parse(new TextDecoder().decode(stored.body)));
  for (const [address, { managed }] of Object.entries(state.resources)) {
    delete managed['objectOwnership'];
    if (address === rule) managed['targets'] = { collect: { function: nameOf(managed['targets']), deadLetters: true } };
  }
  objects.set(key, { ...stored, body: new TextEncoder().encode(JSON.stringify(state)) });
};

const nameOf = (targets: unknown): string =>
  z.object({ collect: z.looseObject({ function: z.string() }) }).parse(targets).collect.function;

test('what an older release has deployed is only remembered anew, once, and is not told to have drifted', async () => {
  const aws = new MemoryAws();
  await aws.apply(project);
  forget(aws);

  const { actions, drift } = await aws.plan(project, { refresh: 'fast' });
  expect(actions.map(({ address, action }) => `${action} ${address}`).sort()).toEqual([
    `record ${rule}`,
    `record ${bucket}`,
    'record resources/logs:bucket',
  ]);
  expect(drift).toEqual([]);

  const { outcomes } = await aws.apply(project);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect((await aws.plan(project, { refresh: 'fast' })).actions).toEqual([]);
  expect((await aws.plan(project, { refresh: 'full' })).actions).toEqual([]);
});
