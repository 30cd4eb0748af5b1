import { expect, test } from 'vitest';
import { FakeDocker } from '../substrate/image/fake-docker.ts';
import { bucket, withJobs } from './projects.ts';
import { Workspace } from './workspace.ts';

const command = ['node', 'workload.mjs', 'works', '$.arcNotifyEvent.lot'];
const workload = `
const { sinks, sinkManifestTemplates } = JSON.parse(process.env.CLS_ARC_PROPS_JSON);
const lot = process.argv[3];
const put = (uri, body) => fetch(process.env.AWS_ENDPOINT_URL_S3 + '/' + uri.slice(5), { method: 'PUT', body });
const uri = sinks.main.runURI + 'out.txt';
await put(uri, process.env.AWS_BATCH_JQ_NAME);
const manifest = { state: 'complete', comment: null, lotId: lot, uriType: 'identifier', uris: [uri] };
await put(sinkManifestTemplates.main.replace('{lot}', lot).replace('{state}', 'complete').replace('{/attempt*}', ''), JSON.stringify(manifest));
`;

const opened = (provider: 'aws' | 'local'): Workspace => {
  const at = new Workspace();
  const { placement, ...project } = withJobs('image', [{ name: 'works', command }]);
  at.write('jobs.cls.json', { ...project, placement: { ...placement, provider } });
  at.write('image/workload.mjs', workload);
  at.write('a.txt', 'hi');
  return at;
};

test('an image that cannot be built for AWS is said when the file is checked; a laptop runs the folder', async () => {
  using at = opened('aws');
  const { code, stdout } = await at.run('validate');
  expect(code).toBe(65);
  expect(stdout).toContain('there is no Dockerfile in "image"');
  expect((await at.run('apply --local --yes')).code).toBe(0);

  at.write('image/Dockerfile', 'FROM scratch\n');
  expect(await at.run('validate')).toMatchObject({ code: 0 });
});

test('a plan shows that the content of an image changed, and how nothing else did', async () => {
  using at = opened('local');
  await at.run('apply --yes');
  expect((await at.run('diff')).stdout).toContain('No changes');
  at.write('image/more.txt', 'more');
  const { stdout } = await at.run('diff');

  expect(stdout).toContain('arcs/works:image');
  expect(stdout).toContain('its content changed');
  expect(stdout).toContain('Plan: 0 to create, 1 to update, 1 to replace, 0 to delete.');
  expect((await at.run('apply --yes --only arcs/works')).code).toBe(0);
  expect((await at.run('diff')).stdout).toContain('No changes');
});

const put = `local put a.txt s3://${bucket}/in/ --at 2023-01-01T10:07:00Z`;

test('with --docker a job runs in the image of its folder', async () => {
  using at = opened('local');
  using fake = new FakeDocker();
  at.write('image/Dockerfile', 'FROM node:22\nCOPY . .\n');
  expect((await at.run('apply --yes --docker', { env: fake.env })).code).toBe(0);
  const { code, stdout } = await at.run(`${put} --docker`, { env: fake.env });

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1 complete') });
  expect(fake.verbs()).toEqual(['info', 'info', 'image', 'buildx version', 'build', 'run']);
  expect(fake.containers()).toEqual([]);
});

test('without an engine --docker stores nothing and says what to do', async () => {
  using at = opened('local');
  using fake = new FakeDocker({});
  await at.run('apply --yes');
  const { code, stderr } = await at.run(`${put} --docker`, { env: fake.env });

  expect(code).toBe(1);
  expect(stderr).toContain('[CLS_DOCKER]');
  expect(stderr).toContain('leave out --docker');
  expect((await at.run(`local ls s3://${bucket}/in/`)).stdout).not.toContain('a.txt');
});

test('the policy for apply may push to the repository of the project, and to no other', async () => {
  using at = opened('aws');
  const { code, stdout } = await at.run('policy --for apply');
  const statements: readonly { readonly Sid: string; readonly Resource: readonly string[] }[] =
    JSON.parse(stdout).Statement;

  expect(code).toBe(0);
  expect(statements.find(({ Sid }) => Sid === 'WriteImages')?.Resource).toEqual([
    'arn:aws:ecr:us-west-2:123456789012:repository/jobs-images-20230101',
  ]);
});
