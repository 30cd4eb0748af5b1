import { rmSync } from 'node:fs';
import { DescribeRepositoriesCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ran } from '../helpers/run-cli.ts';
import { FakeDocker } from '../substrate/image/fake-docker.ts';
import { Cloud } from './cloud.ts';
import { ingest, ingestOf, landingOf, small } from './projects.ts';

/** A machine without an engine, as most machines of CI are. */
const docker = new FakeDocker({});
let cloud: Cloud;
const run = (line: string): Promise<Ran> => cloud.at.run(line, { env: { ...cloud.env, ...docker.env } });

const declare = (workload: object): void => {
  const project = small(cloud);
  const counts = { name: 'counts', version: '1', pathURI: `s3://${landingOf(cloud)}/counts/` };
  cloud.at.write('ingest.cls.json', {
    ...project,
    arcs: [
      ...ingest(cloud).arcs.slice(0, 1),
      {
        type: 'aws:core:lambdaExecArc',
        name: 'counted',
        sources: { main: { name: 'seldom', version: '20230101' } },
        sinks: { main: counts },
        workload: { handler: 'app.handler', ...workload },
      },
    ],
  });
};

beforeAll(async () => {
  cloud = new Cloud();
  declare({ imagePath: 'counted' });
  cloud.at.write('counted/Dockerfile', 'FROM public.ecr.aws/lambda/python:3.12\nCOPY app.py ./\n');
  cloud.at.write('counted/app.py', 'def handler(event, context): return {"uris": []}\n');
  expect(await run('bootstrap --yes')).toMatchObject({ code: 0 });
});

afterAll(() => {
  cloud[Symbol.dispose]();
  docker[Symbol.dispose]();
});

interface Outcome {
  readonly address: string;
  readonly outcome: string;
  readonly error?: { readonly code: string; readonly hint: string } | null;
}

const outcomesOf = ({ stdout }: Ran): readonly Outcome[] => JSON.parse(stdout).outcomes;

const repository = (): string => `${ingestOf(cloud)}-images-20230101`;

const imageTag = async (): Promise<string> => {
  const { stdout } = await run('diff --json');
  const actions: readonly { readonly kind: string; readonly changes: readonly { path: string; after: string }[] }[] =
    JSON.parse(stdout).actions;
  const image = actions.find(({ kind }) => kind === 'image');
  return image?.changes.find(({ path }) => path === 'content')?.after ?? '';
};

test('without an engine only what is made of the image waits', async () => {
  const ran = await run('apply --yes --json');
  const outcomes = outcomesOf(ran);

  expect(ran.code).toBe(5);
  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([
    expect.objectContaining({
      address: 'arcs/counted:image',
      error: expect.objectContaining({ code: 'CLS_DOCKER', hint: expect.stringContaining('"image": "<uri>"') }),
    }),
  ]);
  const skipped = outcomes.filter(({ outcome }) => outcome === 'skipped').map(({ address }) => address);
  expect(skipped).toContain('arcs/counted:stack');
  expect(
    skipped.filter((address) => !address.startsWith('arcs/counted') && address !== 'project:record/project'),
  ).toEqual([]);
});

/** As somebody with an engine would; returns the tag. */
const push = async (): Promise<string> => {
  const tag = await imageTag();
  expect(tag).toMatch(/^sha256-[0-9a-f]{64}$/);
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    config: { digest: `sha256:${tag.slice(-64)}` },
    layers: [],
  });
  const ecr = await cloud.here.clients.ecr();
  await ecr.send(new PutImageCommand({ repositoryName: repository(), imageTag: tag, imageManifest }));
  return tag;
};

const expectNoRepository = async (): Promise<void> => {
  const ecr = await cloud.here.clients.ecr();
  const asked = new DescribeRepositoriesCommand({ repositoryNames: [repository()] });
  await expect(ecr.send(asked)).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
};

test('an image that somebody pushed meanwhile is enough', async () => {
  const tag = await push();
  const ran = await run('apply --yes --json');
  expect({ code: ran.code, failed: outcomesOf(ran).filter(({ outcome }) => outcome === 'failed') }).toEqual({
    code: 0,
    failed: [],
  });

  const lambda = await cloud.here.clients.lambda();
  const FunctionName = `${ingestOf(cloud)}-counted-image-20230101-us-east-1`;
  const { Configuration, Code } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  expect(Configuration?.PackageType).toBe('Image');
  expect(Code?.ImageUri).toBe(`${cloud.account}.dkr.ecr.us-east-1.amazonaws.com/${repository()}:${tag}`);
});

test('a plan with nothing to do needs no engine, at any depth', async () => {
  for (const depth of ['fast', 'full']) {
    expect((await run(`diff --refresh ${depth}`)).stdout).toContain('No changes');
  }
  expect(docker.verbs().filter((verb) => verb !== 'info')).toEqual([]);
});

test('a function that becomes code is another function, and takes the image and its repository along', async () => {
  declare({ codePath: 'counted', runtime: 'python3.12' });
  expect(await run('apply --yes')).toMatchObject({ code: 0 });
  const lambda = await cloud.here.clients.lambda();
  const named = (kind: string) =>
    lambda.send(new GetFunctionCommand({ FunctionName: `${ingestOf(cloud)}-counted-${kind}-20230101-us-east-1` }));
  expect((await named('func')).Configuration?.PackageType).toBe('Zip');
  await expect(named('image')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  await expectNoRepository();
});

test('destroy needs the folder of an image no more, and takes the image and its repository along', async () => {
  declare({ imagePath: 'counted' });
  expect(await run('apply --yes')).toMatchObject({ code: 5 });
  await push();
  expect(await run('apply --yes')).toMatchObject({ code: 0 });
  rmSync(cloud.at.path('counted'), { recursive: true });
  expect(await run('diff')).toMatchObject({ code: 65 });

  expect(await run('destroy --yes')).toMatchObject({ code: 0 });
  await expectNoRepository();
});
