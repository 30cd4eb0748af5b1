import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildImage } from '../../../src/substrate/image/build-image.ts';
import { createDocker } from '../../../src/substrate/image/docker.ts';
import { findEngine } from '../../../src/substrate/image/engine.ts';
import { FakeDocker } from './fake-docker.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recipe = (text: string): void => writeFileSync(join(folder, 'Dockerfile'), text);

test('without a program or an engine it says which, and what to do', async () => {
  using fake = new FakeDocker({});
  const failure = { code: 'CLS_DOCKER', summary: 'no Docker engine answers', hint: 'start it' };

  await expect(findEngine(createDocker(fake.env), 'start it')).rejects.toMatchObject({
    ...failure,
    detail: expect.stringContaining('Is the docker daemon running?'),
  });
  await expect(findEngine(createDocker({ PATH: '/nowhere' }), 'start it')).rejects.toMatchObject({
    ...failure,
    detail: 'There is no program "docker" in the PATH.',
  });
});

test.each([
  ['Debian GNU/Linux 12', '[name=seccomp,profile=builtin]', { isDesktop: false, isRootless: false }],
  ['Docker Desktop', '[]', { isDesktop: true, isRootless: false }],
  ['Ubuntu 24.04', '[name=seccomp name=rootless]', { isDesktop: false, isRootless: true }],
])('tells the engine of %s with %s', async (system, options, engine) => {
  using fake = new FakeDocker({ system, options });

  expect(await findEngine(createDocker(fake.env), '')).toEqual(engine);
});

const request = (fake: FakeDocker, onLine: (line: string) => void = () => {}) =>
  buildImage(createDocker(fake.env), { folder, reference: 'r.example/a:b', architecture: 'ARM_64', onLine });

test.each([
  [true, ['buildx', 'build', '--load', '--progress', 'plain', '--platform', 'linux/arm64', '--tag', 'r.example/a:b']],
  [false, ['build', '--platform', 'linux/arm64', '--tag', 'r.example/a:b']],
])('builds for the processor that is asked for, with buildx %s', async (buildx, args) => {
  using fake = new FakeDocker({ system: 'Linux', buildx });
  recipe('FROM scratch\n');
  const lines: string[] = [];
  await request(fake, (line) => lines.push(line));
  const build = fake.starts().at(-1);

  expect(build?.args).toEqual([...args, folder]);
  // An index of image and attestation is nothing that Lambda takes.
  expect(build?.env).toMatchObject({ BUILDX_NO_DEFAULT_ATTESTATIONS: '1' });
  expect(lines).toEqual(['#1 building']);
});

test('a failed build shows its last lines', async () => {
  using fake = new FakeDocker({ system: 'Linux' });
  recipe('FROM scratch\nRUN false\n');

  await expect(request(fake)).rejects.toMatchObject({
    code: 'CLS_IMAGE',
    detail: expect.stringContaining('did not complete: exit code: 1'),
    hint: expect.stringContaining('Correct the Dockerfile'),
  });
});

test('a build for a processor that the engine cannot run says how it could', async () => {
  using fake = new FakeDocker({ system: 'Linux' });
  recipe('FROM scratch\nRUN arm\n');

  await expect(request(fake)).rejects.toMatchObject({ hint: expect.stringContaining('linux/arm64') });
});
