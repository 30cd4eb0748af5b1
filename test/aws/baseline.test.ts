import { readFileSync } from 'node:fs';
import { GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/ports/clock.ts';
import type { Plan } from '../../src/reconciler/plan.ts';
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
    arcs: [
      {
        type: 'aws:core:s3CopyArc',
        name: 'copy',
        sources: { main: { name: 'raw', version: '1' } },
        sinks: { main: { name: 'orders', version: '1', pathURI: `s3://${landing}/orders/` } },
      },
    ],
  },
};

const boundary = 'boundaries/arrivals:stack';
const arc = 'arcs/copy:stack';
const bucket = 'resources/landing:bucket';

const Template = z.looseObject({
  Outputs: z.looseObject({ ClusterlessDigest: z.looseObject({ Value: z.string() }) }),
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
type Template = z.infer<typeof Template>;

const templateOf = async ({ clients }: Emulated, name: string): Promise<Template> => {
  const { TemplateBody = '' } = await (await clients.cloudFormation()).send(
    new GetTemplateCommand({ StackName: name }),
  );
  return Template.parse(JSON.parse(TemplateBody));
};

/** The stack as an older release has left it, and what that release remembered of it. */
const deployedAs = async (here: Emulated, { name }: Resource, template: Template) => {
  const cloudFormation = await here.clients.cloudFormation();
  const api = sdkStackApi(() => here.clients.cloudFormation());
  await cloudFormation.send(
    new UpdateStackCommand({
      StackName: name,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
      Tags: toAwsTags((await api.describe(name))?.tags ?? {}),
    }),
  );
  let stack = await api.describe(name);
  for (; stack?.status !== 'UPDATE_COMPLETE'; stack = await api.describe(name)) await systemClock.sleep(100);
  return { template: template.Outputs.ClusterlessDigest.Value, attributes: { ...stackAttributes(stack) } };
};

type Older = (here: Emulated, resource: Resource) => Promise<Resource>;

/** What a release made that knew no baseline. */
const beforeBaselines: Older = async (here, resource) => {
  const { Metadata: _, ...current } = await templateOf(here, resource.name);
  const older = Template.parse({ ...current, Outputs: { ClusterlessDigest: { Value: 'older' } } });
  const { template, attributes } = await deployedAs(here, resource, older);
  const { baseline: _baseline, ...managed } = resource.managed;
  return { ...resource, managed: { ...managed, template }, attributes };
};

const bucketBeforeBaselines: Older = async ({ clients }, resource) => {
  await (await clients.s3()).send(new DeleteBucketPolicyCommand({ Bucket: landing }));
  const { baseline: _, tlsOnly: _tlsOnly, ...managed } = resource.managed;
  return { ...resource, managed };
};

/** A template as the release of baseline 1 made it of these very files, but for the code, which is this release's. */
const ofBaseline1 =
  (file: string): Older =>
  async (here, resource) => {
    const current = await templateOf(here, resource.name);
    const text = readFileSync(`test/aws/baseline-1/${file}.json`, 'utf8').replaceAll('{account}', account);
    const older = Template.parse(JSON.parse(text));
    // Any code will do: a function may have had another name.
    const any = Object.values(current.Resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
    for (const [id, { Type, Properties }] of Object.entries(older.Resources))
      if (Type === 'AWS::Lambda::Function') Properties['Code'] = (current.Resources[id] ?? any)?.Properties['Code'];
    const { template, attributes } = await deployedAs(here, resource, older);
    return { ...resource, managed: { ...resource.managed, baseline: 1, template }, attributes };
  };

const key = stateKey({ provider: 'aws', stage: 'TEST', account, region, project: 'orders', projectVersion: '1' });

/** Applies the files, then makes some of their objects what an older release has left. */
const deployOlder = async (here: Emulated, olders: { readonly [address: string]: Older }) => {
  const substrate = openEmulated(inject('ministack'), account);
  await (await substrate.bootstrap()).apply();
  await applyFiles(substrate, files);
  const stored = await substrate.states.get(key);
  const state = State.parse(JSON.parse(new TextDecoder().decode(stored?.body)));
  const resources = { ...state.resources };
  for (const [address, older] of Object.entries(olders)) {
    const resource = resources[address];
    if (resource === undefined) throw new Error(`${address} is not remembered`);
    resources[address] = await older(here, resource);
  }
  const body = new TextEncoder().encode(JSON.stringify({ ...state, resources }));
  expect(await substrate.states.putIfMatch(key, body, stored?.etag ?? '')).toHaveProperty('ok');
  const nameOf = (address: string): string => resources[address]?.name ?? '';
  return { substrate, nameOf };
};

const reasonsOf = (plan: Plan) => Object.fromEntries(plan.actions.map(({ address, reason }) => [address, reason]));

describe.each(['fast', 'full'] as const)('with --refresh %s', (refresh) => {
  test('what a release before baselines has deployed says so, and the next apply brings it there', async () => {
    const here = emulated(inject('ministack'), account);
    const { substrate, nameOf } = await deployOlder(here, {
      [boundary]: beforeBaselines,
      [bucket]: bucketBeforeBaselines,
    });

    expect(reasonsOf((await planFiles(substrate, files, { refresh })).plan)).toEqual({
      [bucket]: 'baseline 0 -> 1: public access blocked, TLS only, owned objects, encrypted at rest',
      [boundary]: expect.stringMatching(/^baseline 0 -> 2: one role per function, /),
    });

    const { result } = await applyFiles(substrate, files, { refresh });
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
    const { Policy = '' } = await (await here.clients.s3()).send(new GetBucketPolicyCommand({ Bucket: landing }));
    expect(Policy).toContain('ClusterlessTlsOnly');
    expect((await templateOf(here, nameOf(boundary)))['Metadata']).toEqual({ Clusterless: { baseline: 2 } });
    expect((await planFiles(substrate, files, { refresh: 'full' })).plan.actions).toEqual([]);
    substrate.close();
    here.clients.close();
  });

  test('what the release of baseline 1 has deployed says what it gets, and the next apply brings it there', async () => {
    const here = emulated(inject('ministack'), account);
    const { substrate, nameOf } = await deployOlder(here, {
      [boundary]: ofBaseline1('boundary'),
      [arc]: ofBaseline1('arc'),
    });

    const gets = ['dead letters for every function', 'called by own rules only', 'manifests of own runs only'];
    const reason = `baseline 1 -> 2: ${gets.join(', ')}`;
    // Nothing is new for buckets, so nothing is done to them.
    expect(reasonsOf((await planFiles(substrate, files, { refresh })).plan)).toEqual({
      [boundary]: reason,
      [arc]: reason,
    });

    const { result } = await applyFiles(substrate, files, { refresh });
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
    const upgraded = await templateOf(here, nameOf(arc));
    expect(upgraded['Metadata']).toEqual({ Clusterless: { baseline: 2 } });
    const functions = Object.values(upgraded.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions).toHaveLength(2);
    expect(functions.filter(({ Properties }) => Properties['DeadLetterConfig'] === undefined)).toEqual([]);
    expect((await planFiles(substrate, files, { refresh: 'full' })).plan.actions).toEqual([]);
    substrate.close();
    here.clients.close();
  });
});
