import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { beforeAll, inject } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { loadBundles } from '../../src/substrate/aws/bundles.ts';
import { bucketProvider } from '../../src/substrate/aws/providers/bucket.ts';
import type { AwsContext } from '../../src/substrate/aws/providers/context.ts';
import { eventBusProvider } from '../../src/substrate/aws/providers/event-bus.ts';
import { recordRoom } from '../../src/substrate/aws/providers/record-room.ts';
import { ruleProvider } from '../../src/substrate/aws/providers/rule.ts';
import { stackProvider } from '../../src/substrate/aws/providers/stack.ts';
import { createS3ObjectStore } from '../../src/substrate/aws/s3/object-store.ts';
import type { Desired, DesiredObject } from '../../src/substrate/object.ts';
import type { FunctionPart } from '../../src/substrate/part.ts';
import { recordProvider } from '../../src/substrate/record/record-provider.ts';
import { providerConforms } from '../conformance/provider.ts';
import { emulated } from './emulated.ts';

const here = emulated(inject('ministack'));
const context: AwsContext = { clients: here.clients, place: here, clock: systemClock, log: silentLog };

let counter = 0;
const unique = (what: string): string => {
  counter += 1;
  return `${what}-${counter}-${systemClock.id().slice(0, 8)}`;
};

const common = (
  address: string,
): Pick<DesiredObject, 'address' | 'dependsOn' | 'protect' | 'deletionPolicy' | 'adopt'> => ({
  address,
  dependsOn: [],
  protect: false,
  deletionPolicy: 'delete',
  adopt: false,
});

providerConforms<'bucket'>({
  name: 'buckets',
  deletes: 'deleted',
  open: async () => {
    const desired: Desired<'bucket'> = {
      kind: 'bucket',
      name: unique('bucket'),
      ...common('resources/b:bucket'),
      spec: { versioned: false, eventBridge: true, tags: { team: 'a' } },
    };
    const changed = { ...desired, spec: { versioned: true, eventBridge: false, tags: { owner: 'b' } } };
    return { provider: bucketProvider(context), desired, changed };
  },
});

providerConforms<'event-bus'>({
  name: 'event buses',
  deletes: 'deleted',
  open: async () => {
    const desired: Desired<'event-bus'> = {
      kind: 'event-bus',
      name: unique('bus'),
      ...common('resources/e:bus'),
      spec: { tags: { team: 'a' } },
    };
    return { provider: eventBusProvider(context), desired, changed: { ...desired, spec: { tags: { team: 'b' } } } };
  },
});

providerConforms<'rule'>({
  name: 'rules',
  deletes: 'deleted',
  open: async () => {
    const pattern = { source: ['test'], detail: { kind: ['a', { prefix: 'b' }] } };
    const desired: Desired<'rule'> = {
      kind: 'rule',
      name: `default/${unique('rule')}`,
      ...common('arcs/a:rule/live'),
      spec: { bus: 'default', pattern, targets: [{ id: 'one', function: 'first' }], enabled: true },
    };
    const targets = [{ id: 'two', function: 'second' }];
    const changed = { ...desired, spec: { ...desired.spec, pattern: { source: ['other'] }, targets, enabled: false } };
    return { provider: ruleProvider(context), desired, changed };
  },
});

const bucket = `stores-${systemClock.id()}`;
const store = (name: string) =>
  createS3ObjectStore({ client: here.clients.s3, bucket: name, owner: here.account, clock: systemClock });

beforeAll(async () => {
  await (await here.clients.s3()).send(new CreateBucketCommand({ Bucket: bucket }));
});

providerConforms<'record'>({
  name: 'records',
  deletes: 'deleted',
  open: async () => {
    const body = (project: string, remark: string) => ({ project: { name: project, version: '1' }, remark });
    const desired: Desired<'record'> = {
      kind: 'record',
      name: `${bucket}/${unique('record')}/project.json`,
      ...common('project:record/project'),
      spec: { bucket, mode: 'replace', body: body('ours', 'first') },
    };
    return {
      provider: recordProvider(recordRoom(store)),
      desired,
      changed: { ...desired, spec: { ...desired.spec, body: body('ours', 'second') } },
    };
  },
});

providerConforms<'stack'>({
  name: 'stacks',
  deletes: 'deleted',
  open: async () => {
    const part = (memoryMB: number): FunctionPart => ({
      part: 'function',
      name: functionName,
      handler: 'copy',
      settings: {},
      memoryMB,
      timeoutSeconds: 60,
      architecture: 'ARM_64',
      retryAttempts: 2,
      grants: [{ allow: 'read', bucket, prefix: 'data/' }],
    });
    const functionName = unique('function');
    const desired: Desired<'stack'> = {
      kind: 'stack',
      name: unique('stack'),
      ...common('arcs/a:stack'),
      spec: { parts: [part(512)], tags: { team: 'a' } },
    };
    const provider = stackProvider({
      ...context,
      render: { place: here, assets: bucket, bundles: loadBundles() },
      assets: store(bucket),
      templateUrl: async (key) => `${inject('ministack')}/${bucket}/${key}`,
    });
    return { provider, desired, changed: { ...desired, spec: { ...desired.spec, parts: [part(1024)] } } };
  },
});
