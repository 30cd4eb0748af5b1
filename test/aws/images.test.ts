import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchGetImageCommand, DescribeRepositoriesCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { afterAll, expect, inject, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { kindAccess } from '../../src/substrate/aws/policy/kinds.ts';
import { imageProvider } from '../../src/substrate/aws/providers/image.ts';
import type { Docker } from '../../src/substrate/image/docker.ts';
import { tagOfContent } from '../../src/substrate/image/image-content.ts';
import { imageName, splitImageName } from '../../src/substrate/image/image-name.ts';
import type { Desired } from '../../src/substrate/object.ts';
import { providerConforms } from '../conformance/provider.ts';
import { emulated, motoAccount } from './emulated.ts';

const here = emulated(inject('moto'), motoAccount);

const folder = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifestOf = (content: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: 2, digest: `sha256:${content}` },
    layers: [],
  });

const put = async (name: string): Promise<void> => {
  const { repository, tag } = splitImageName(name);
  const image = { repositoryName: repository, imageTag: tag, imageManifest: manifestOf(tag.slice(-64)) };
  await (await here.clients.ecr()).send(new PutImageCommand(image));
};

const starts: string[] = [];

/** Pushes what a registry gets of a push in the end: a manifest with its tag. */
const docker: Docker = {
  run: async ({ args }) => {
    const [verb = '', reference = ''] = args;
    starts.push(verb);
    if (verb === 'push') await put(reference.slice(reference.indexOf('/') + 1));
    return { code: 0, isMissing: false, stdout: 'Linux|[]', lastLines: [] };
  },
};

const provider = imageProvider({
  clients: here.clients,
  place: here,
  clock: systemClock,
  log: silentLog,
  docker: async () => docker,
  onBuild: () => {},
});

let counter = 0;
const imageOf = (forFunction: boolean): Desired<'image'> => {
  counter += 1;
  const path = join(folder, String(counter));
  writeFileSync(join(folder, 'Dockerfile'), `FROM scratch\n# ${path}\n`);
  const content = { path: folder, component: `arcs/of${counter}`, architecture: 'X86_64' } as const;
  const tag = tagOfContent(content);
  const repository = `orders-images-${counter}-${systemClock.id().slice(0, 8)}`;
  return {
    kind: 'image',
    address: `${content.component}:image`,
    name: imageName(repository, tag),
    spec: { repository, tag, ...content, forFunction, tags: { team: 'a' } },
    dependsOn: [],
    protect: false,
    deletionPolicy: 'delete',
    adopt: false,
  };
};

for (const forFunction of [false, true]) {
  providerConforms<'image'>({
    name: forFunction ? 'images of functions' : 'images of jobs',
    deletes: 'deleted',
    open: async () => {
      const desired = imageOf(forFunction);
      return { provider, desired, changed: { ...desired, spec: { ...desired.spec, tags: { owner: 'b' } } } };
    },
  });
}

const owner = { lineage: 'l', scope: 's', project: 'orders', projectVersion: '1' };
const call = { token: 't', owner, fence: () => {}, signal: new AbortController().signal, deadline: Infinity };

const priorOf = ({ address, kind, name }: Desired<'image'>) => ({ address, kind, name, managed: {}, attributes: {} });

const repositories = async (name: string): Promise<readonly unknown[]> => {
  const asked = new DescribeRepositoriesCommand({ repositoryNames: [name] });
  const answer = await (await here.clients.ecr()).send(asked).catch(() => ({ repositories: [] }));
  return answer.repositories ?? [];
};

test('another content of the same component lies beside the first, until that one goes', async () => {
  const first = imageOf(false);
  await provider.writer.create(first, call);
  writeFileSync(join(folder, 'more.txt'), 'more');
  const { repository } = first.spec;
  const tag = tagOfContent(first.spec);
  const second = { ...first, name: imageName(repository, tag), spec: { ...first.spec, tag } };
  await provider.writer.create(second, call);
  const targets = [first, second].map((desired, at) => ({ address: `${at}`, name: desired.name, owner, desired }));
  const found = await provider.reader.batch(targets, 'full', call.signal);
  expect([...found.values()].map((one) => one.found)).toEqual(['yes', 'yes']);

  await provider.writer.delete(priorOf(first), 'delete', call);
  expect(await repositories(repository)).toHaveLength(1);
  await provider.writer.delete(priorOf(second), 'delete', call);
  expect(await repositories(repository)).toEqual([]);
});

test('images that somebody else pushed stay, and their repository with them', async () => {
  const desired = imageOf(false);
  await provider.writer.create(desired, call);
  const { repository } = desired.spec;
  await put(imageName(repository, 'by-hand'));
  await provider.writer.delete(priorOf(desired), 'delete', call);

  const asked = { repositoryName: repository, imageIds: [{ imageTag: 'by-hand' }, { imageTag: desired.spec.tag }] };
  const { images = [] } = await (await here.clients.ecr()).send(new BatchGetImageCommand(asked));
  expect(images.map(({ imageId }) => imageId?.imageTag)).toEqual(['by-hand']);
});

test('what was pushed is never built again', async () => {
  const desired = imageOf(false);
  await provider.writer.create(desired, call);
  const before = starts.length;
  await provider.writer.create(desired, call);
  await provider.writer.update(desired, priorOf(desired), call);

  expect(starts.length).toBe(before);
});

/** What only the docker command calls, to push layers and a manifest. */
const ofDocker = [
  'BatchCheckLayerAvailability',
  'CompleteLayerUpload',
  'GetDownloadUrlForLayer',
  'InitiateLayerUpload',
  'PutImage',
  'UploadLayerPart',
];

/** Only what somebody changed by hand is mended. */
const seldom = ['PutImageScanningConfiguration', 'PutImageTagMutability'];

test('the rights for images are what was called here, and what pushing takes', () => {
  const { fast, full, write, remove } = kindAccess.image;
  const allowed = [fast, full, write, remove].flatMap((of) => of(here, 'images:tag')).flatMap(({ actions }) => actions);
  const called = here.calls.totals().map(({ operation }) => operation);
  const needed = [
    ...called.filter((one) => one.startsWith('ecr:')),
    ...[...ofDocker, ...seldom].map((one) => `ecr:${one}`),
  ];

  expect(called.length).toBeGreaterThan(8);
  expect([...new Set(allowed)].sort()).toEqual([...new Set(needed)].sort());
});
