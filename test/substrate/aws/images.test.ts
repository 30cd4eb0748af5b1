import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  BatchDeleteImageCommandInput,
  BatchGetImageCommandInput,
  CreateRepositoryCommandInput,
  DeleteRepositoryCommandInput,
  DescribeRepositoriesCommandInput,
  GetAuthorizationTokenCommandInput,
  ListImagesCommandInput,
  ListTagsForResourceCommandInput,
  PutLifecyclePolicyCommandInput,
  SetRepositoryPolicyCommandInput,
} from '@aws-sdk/client-ecr';
import { ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { createCalls } from '../../../src/substrate/aws/calls.ts';
import type { Clients } from '../../../src/substrate/aws/clients.ts';
import { createClients } from '../../../src/substrate/aws/clients.ts';
import type { ImageContext } from '../../../src/substrate/aws/providers/image.ts';
import { imageProvider } from '../../../src/substrate/aws/providers/image.ts';
import { createDocker } from '../../../src/substrate/image/docker.ts';
import { tagOfContent } from '../../../src/substrate/image/image-content.ts';
import { imageName } from '../../../src/substrate/image/image-name.ts';
import type { Desired } from '../../../src/substrate/object.ts';
import type { Call, Observed } from '../../../src/substrate/provider.ts';
import { FakeDocker } from '../image/fake-docker.ts';
import { FakeRegistry, password } from './fake-registry.ts';
import { recording } from './recorded.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-'));
const recipe = (text: string): void => writeFileSync(join(folder, 'Dockerfile'), text);
beforeAll(() => recipe('FROM scratch\n'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = { account: '123456789012', region: 'us-west-2' };
const repository = 'orders-images-1';
const arn = `arn:aws:ecr:us-west-2:123456789012:repository/${repository}`;
const owner = { lineage: 'l1', scope: 'aws/-/123456789012/us-west-2/orders/1', project: 'orders', projectVersion: '1' };

const imageOf = (forFunction = false): Desired<'image'> => {
  const content = { path: folder, component: 'arcs/toCsv', architecture: 'ARM_64' } as const;
  const tag = tagOfContent(content);
  return {
    kind: 'image',
    address: 'arcs/toCsv:image',
    name: imageName(repository, tag),
    spec: { repository, tag, ...content, forFunction, tags: { team: 'a' } },
    dependsOn: [],
    protect: false,
    deletionPolicy: 'delete',
    adopt: false,
  };
};

const call = (fence: () => void = () => {}): Call => ({
  token: 't',
  owner,
  fence,
  signal: new AbortController().signal,
  deadline: Number.MAX_SAFE_INTEGER,
});

const opened = async (registry: FakeRegistry) => {
  const server = await recording((recorded) => registry.answer(recorded));
  const calls = createCalls(systemClock, silentLog);
  const bare = createClients({ env: {}, region: 'us-west-2', version: '0' }, calls, systemClock);
  const clients: Clients = { ...bare, ecr: async () => new ECRClient(server.settings) };
  const fake = new FakeDocker();
  const built: string[] = [];
  const context: ImageContext = {
    clients,
    place,
    clock: systemClock,
    log: silentLog,
    docker: async () => createDocker(fake.env),
    onBuild: (image, line) => built.push(`${image}: ${line}`),
  };
  return {
    ...imageProvider(context),
    fake,
    built,
    said: () => server.calls.map(({ target, body }) => ({ [target.split('.')[1] ?? '']: body })),
    [Symbol.asyncDispose]: async () => {
      fake[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};

const read = async (
  { reader }: Pick<Awaited<ReturnType<typeof opened>>, 'reader'>,
  desired: Desired<'image'>,
): Promise<Observed | undefined> => {
  const target = { address: desired.address, name: desired.name, owner, desired };
  return (await reader.batch([target], 'full', new AbortController().signal)).get(desired.address);
};

const tagsOf = [
  { Key: 'clusterless:address', Value: 'project:images' },
  { Key: 'clusterless:owner', Value: 'l1' },
  { Key: 'clusterless:scope', Value: owner.scope },
  { Key: 'team', Value: 'a' },
];

const lifecyclePolicyText =
  '{"rules":[{"rulePriority":1,"description":"Remove what no tag refers to","selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":1},"action":{"type":"expire"}}]}';

test('the first image makes its repository, is built, and pushed under the digest of its content', async () => {
  const registry = new FakeRegistry(arn);
  await using provider = await opened(registry);
  const desired = imageOf();
  const done = await provider.writer.create(desired, call());

  const { tag } = desired.spec;
  const uri = `123456789012.dkr.ecr.us-west-2.amazonaws.com/orders-images-1:${tag}`;
  expect(done).toEqual({ physicalId: uri, attributes: {}, outputs: {} });
  expect(provider.said()).toEqual([
    { DescribeRepositories: { repositoryNames: [repository] } satisfies DescribeRepositoriesCommandInput },
    {
      CreateRepository: {
        repositoryName: repository,
        tags: tagsOf,
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: { encryptionType: 'AES256' },
      } satisfies CreateRepositoryCommandInput,
    },
    { DescribeRepositories: { repositoryNames: [repository] } satisfies DescribeRepositoriesCommandInput },
    { ListTagsForResource: { resourceArn: arn } satisfies ListTagsForResourceCommandInput },
    {
      PutLifecyclePolicy: { repositoryName: repository, lifecyclePolicyText } satisfies PutLifecyclePolicyCommandInput,
    },
    {
      BatchGetImage: {
        repositoryName: repository,
        imageIds: [{ imageTag: tag }],
      } satisfies BatchGetImageCommandInput,
    },
    { GetAuthorizationToken: {} satisfies GetAuthorizationTokenCommandInput },
  ]);
  expect(provider.fake.verbs()).toEqual(['info', 'buildx version', 'build', 'login', 'push']);
  expect(provider.fake.startOf('build').args).toEqual(['build', '--platform', 'linux/arm64', '--tag', uri, folder]);
  expect(provider.fake.startOf('push').args).toEqual(['push', uri]);
  const registryHost = '123456789012.dkr.ecr.us-west-2.amazonaws.com';
  const login = provider.fake.startOf('login');
  expect(login.args).toEqual(['login', '--username', 'AWS', '--password-stdin', registryHost]);
  expect(login.stdin).toBe(password);
  expect(JSON.stringify(provider.fake.starts().map(({ args, env }) => [args, env]))).not.toContain(password);
  expect(provider.built).toContain('arcs/toCsv:image: #1 building');
});

const ours = Object.fromEntries(tagsOf.map(({ Key, Value }) => [Key, Value]));

test('an image that is there needs no Docker', async () => {
  const registry = new FakeRegistry(arn);
  registry.tags = { ...ours };
  const desired = imageOf();
  registry.images.add(desired.spec.tag);
  await using provider = await opened(registry);
  provider.fake.behave({});
  await provider.writer.create(desired, call());

  // Whoever made the repository may have died before it said that.
  expect(provider.said()).toContainEqual({ PutLifecyclePolicy: { repositoryName: repository, lifecyclePolicyText } });
  expect(await read(provider, desired)).toMatchObject({ found: 'yes', owner: 'us', fields: provider.managed(desired) });
  expect(provider.fake.starts()).toEqual([]);
});

test('for a function Lambda may pull, beside what others allow', async () => {
  const registry = new FakeRegistry(arn);
  registry.tags = { ...ours };
  registry.policyText = JSON.stringify({ Version: '2008-10-17', Statement: [{ Sid: 'theirs', Effect: 'Deny' }] });
  const desired = imageOf(true);
  registry.images.add(desired.spec.tag);
  await using provider = await opened(registry);
  await provider.writer.create(desired, call());
  const sent = provider.said().find((one) => 'SetRepositoryPolicy' in one)?.['SetRepositoryPolicy'];
  const { policyText }: SetRepositoryPolicyCommandInput = JSON.parse(JSON.stringify(sent));

  expect(JSON.parse(policyText ?? '')).toEqual({
    Version: '2008-10-17',
    Statement: [
      { Sid: 'theirs', Effect: 'Deny' },
      {
        Sid: 'ClusterlessLambdaPulls',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:lambda:us-west-2:123456789012:function:*' } },
      },
    ],
  });
});

const prior = (desired: Desired<'image'>) => ({
  address: desired.address,
  kind: desired.kind,
  name: desired.name,
  managed: {},
  attributes: {},
});

test('the last image takes its repository along', async () => {
  const registry = new FakeRegistry(arn);
  registry.tags = { ...ours };
  const desired = imageOf();
  registry.images.add(desired.spec.tag);
  await using provider = await opened(registry);

  expect(await provider.writer.delete(prior(desired), 'delete', call())).toBe('deleted');
  expect(provider.said().slice(-3)).toEqual([
    {
      BatchDeleteImage: {
        repositoryName: repository,
        imageIds: [{ imageTag: desired.spec.tag }],
      } satisfies BatchDeleteImageCommandInput,
    },
    { ListImages: { repositoryName: repository } satisfies ListImagesCommandInput },
    { DeleteRepository: { repositoryName: repository } satisfies DeleteRepositoryCommandInput },
  ]);
});

test('an image of somebody else keeps the repository', async () => {
  const registry = new FakeRegistry(arn);
  registry.tags = { ...ours };
  const desired = imageOf();
  registry.images.add(desired.spec.tag).add('by-hand');
  await using provider = await opened(registry);
  await provider.writer.delete(prior(desired), 'delete', call());

  expect([...registry.images]).toEqual(['by-hand']);
  expect(registry.tags).toBeDefined();
});

test('nothing is done in a repository of another project', async () => {
  const registry = new FakeRegistry(arn);
  registry.tags = { ...ours, 'clusterless:owner': 'l2' };
  await using provider = await opened(registry);
  const failure = { failure: 'foreign-owner' };

  await expect(provider.writer.create(imageOf(), call())).rejects.toMatchObject(failure);
  await expect(provider.writer.delete(prior(imageOf()), 'delete', call())).rejects.toMatchObject(failure);
  expect(
    provider
      .said()
      .flatMap((one) => Object.keys(one))
      .filter((name) => !/^(Describe|List)/.test(name)),
  ).toEqual([]);
});

test('a repository that is not there is an image that is not there; a refusal is neither', async () => {
  const registry = new FakeRegistry(arn);
  await using provider = await opened(registry);
  expect(await read(provider, imageOf())).toEqual({ found: 'no' });
  registry.denied = true;
  expect(await read(provider, imageOf())).toMatchObject({ found: 'unknown', error: { failure: 'denied' } });
});

test('without an engine it says so, and what to do instead', async () => {
  await using provider = await opened(new FakeRegistry(arn));
  provider.fake.behave({});

  await expect(provider.writer.create(imageOf(), call())).rejects.toMatchObject({
    code: 'CLS_DOCKER',
    detail: expect.stringContaining('Is the docker daemon running?'),
    hint: expect.stringContaining('"image": "<uri>"'),
  });
});

test('a push that fails is retried by the next run, and one that somebody was faster with has succeeded', async () => {
  const registry = new FakeRegistry(arn);
  await using provider = await opened(registry);
  provider.fake.behave({ system: 'Linux', pushFails: true });
  const desired = imageOf();
  await expect(provider.writer.create(desired, call())).rejects.toMatchObject({
    code: 'CLS_IMAGE',
    detail: 'denied: no basic auth credentials',
  });
  const faster = () => {
    // Asked once more right before the push.
    if (provider.fake.verbs().filter((verb) => verb === 'login').length > 1) registry.images.add(desired.spec.tag);
  };
  await provider.writer.create(desired, call(faster));
});

test('a folder that changes after the plan is not built', async () => {
  await using provider = await opened(new FakeRegistry(arn));
  const desired = imageOf();
  recipe('FROM other\n');
  const failure = provider.writer.create(desired, call());

  await expect(failure).rejects.toMatchObject({ code: 'CLS_IMAGE', summary: expect.stringContaining('changed') });
  expect(provider.fake.verbs()).toEqual(['info']);
  recipe('FROM scratch\n');
});
