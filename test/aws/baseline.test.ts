import { GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { stateKey } from '../../src/state/key.ts';
import type { Resource } from '../../src/state/state.ts';
import { State } from '../../src/state/state.ts';
import { stackAttributes } from '../../src/substrate/aws/providers/stack-reader.ts';
import { toAwsTags } from '../../src/substrate/aws/providers/tags.ts';
import { sdkStackApi } from '../../src/substrate/aws/stack/sdk-stack-api.ts';
import type { Emulated } from './emulated.ts';
import { emulated, freshAccount } from './emulated.ts';
import { applyFiles, openEmulated, planFiles } from './reconciled.ts';

const account = freshAccount();
const region = 'us-east-1';
const landing = `landing-${account}`;

const files = {
  'project.json': {
    project: { name: 'orders', version: '1' },
    placement: { provider: 'aws', stage: 'TEST', account, region },
    resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: landing }],
    boundaries: [
      {
        type: 'aws:core:s3PutListenerBoundary',
        name: 'arrivals',
        dataset: { name: 'raw', version: '1', pathURI: `s3://${landing}/raw/` },
        lotUnit: 'Twelfths',
      },
    ],
  },
};

const boundary = 'boundaries/arrivals:stack';
const bucket = 'resources/landing:bucket';

/** The stack as a release before the baseline has left it, and what that release remembered of it. */
const olderStack = async ({ clients }: Emulated, resource: Resource): Promise<Resource> => {
  const cloudFormation = await clients.cloudFormation();
  const api = sdkStackApi(() => clients.cloudFormation());
  const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName: resource.name }));
  const { Metadata: _, ...template } = JSON.parse(TemplateBody);
  const older = { ...template, Outputs: { ClusterlessDigest: { Value: 'older' } } };
  await cloudFormation.send(
    new UpdateStackCommand({
      StackName: resource.name,
      TemplateBody: JSON.stringify(older),
      Capabilities: ['CAPABILITY_IAM'],
      Tags: toAwsTags((await api.describe(resource.name))?.tags ?? {}),
    }),
  );
  let stack = await api.describe(resource.name);
  for (; stack?.status !== 'UPDATE_COMPLETE'; stack = await api.describe(resource.name)) await systemClock.sleep(100);
  const { baseline: _baseline, ...managed } = resource.managed;
  return { ...resource, managed: { ...managed, template: 'older' }, attributes: { ...stackAttributes(stack) } };
};

const olderBucket = async ({ clients }: Emulated, resource: Resource): Promise<Resource> => {
  await (await clients.s3()).send(new DeleteBucketPolicyCommand({ Bucket: landing }));
  const { baseline: _, tlsOnly: _tlsOnly, ...managed } = resource.managed;
  return { ...resource, managed };
};

test.each(['fast', 'full'] as const)(
  'what a release before the baseline has deployed says so (%s), and the next apply brings it there',
  async (refresh) => {
    const here = emulated(inject('ministack'), account);
    const substrate = openEmulated(inject('ministack'), account);
    await (await substrate.bootstrap()).apply();
    await applyFiles(substrate, files);

    const key = stateKey({
      provider: 'aws',
      stage: 'TEST',
      account,
      region,
      project: 'orders',
      projectVersion: '1',
    });
    const stored = await substrate.states.get(key);
    const state = State.parse(JSON.parse(new TextDecoder().decode(stored?.body)));
    const resources = { ...state.resources };
    for (const [address, older] of [
      [boundary, olderStack],
      [bucket, olderBucket],
    ] as const) {
      const resource = resources[address];
      if (resource === undefined) throw new Error(`${address} is not remembered`);
      expect(resource.managed['baseline']).toBe(1);
      resources[address] = await older(here, resource);
    }
    const body = new TextEncoder().encode(JSON.stringify({ ...state, resources }));
    expect(await substrate.states.putIfMatch(key, body, stored?.etag ?? '')).toHaveProperty('ok');

    const { plan } = await planFiles(substrate, files, { refresh });
    const reasons = Object.fromEntries(plan.actions.map(({ address, reason }) => [address, reason]));
    expect(reasons).toEqual({
      [bucket]: 'baseline 0 -> 1: public access blocked, TLS only, owned objects',
      [boundary]: expect.stringMatching(/^baseline 0 -> 1: one role per function, /),
    });

    const { result } = await applyFiles(substrate, files, { refresh });
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
    const { Policy = '' } = await (await here.clients.s3()).send(new GetBucketPolicyCommand({ Bucket: landing }));
    expect(Policy).toContain('ClusterlessTlsOnly');
    const { TemplateBody = '' } = await (await here.clients.cloudFormation()).send(
      new GetTemplateCommand({ StackName: resources[boundary]?.name }),
    );
    expect(TemplateBody).toContain('"Clusterless":{"baseline":1}');
    expect((await planFiles(substrate, files, { refresh: 'full' })).plan.actions).toEqual([]);
    substrate.close();
    here.clients.close();
  },
);
