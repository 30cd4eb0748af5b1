import { expect, test } from 'vitest';
import { documents } from '../../src/report/output/schemas.ts';
import { hello, reader } from './projects.ts';
import { Workspace } from './workspace.ts';

const inAws = (project: object) => ({
  ...project,
  placement: { provider: 'aws', stage: 'dev', account: '123456789012', region: 'us-west-2' },
});

test('the policy is printed as AWS takes it, and with --json as every answer', async () => {
  using work = new Workspace();
  work.write('project.json', inAws(hello()));

  const { code, stdout } = await work.run('policy --for diff');
  expect(code).toBe(0);
  const policy = JSON.parse(stdout);
  expect(Object.keys(policy)).toEqual(['Version', 'Statement']);

  const answer = JSON.parse((await work.run('policy --for diff --json')).stdout);
  expect(documents.Policy.parse(answer)).toMatchObject({ for: 'diff', policy });
});

test('it names state, records and things of these projects, in the bucket that was asked for', async () => {
  using work = new Workspace();
  work.write('project.json', inAws(hello()));

  const { stdout } = await work.run('policy --for apply --state-bucket our-states');
  expect(stdout).toContain(
    'arn:aws:s3:::our-states/clusterless/v1/aws/dev/123456789012/us-west-2/hello/20230101/state.json',
  );
  expect(stdout).toContain('function:DEV-hello-copy-func-20230101-us-west-2');
  expect(stdout).toContain('"arn:aws:s3:::hello-data"');
});

test('where others open the state, no right on it is asked for but to take their role', async () => {
  using work = new Workspace();
  work.write('project.json', inAws(hello()));
  const kept = { bucket: 'our-states', region: 'us-west-2' };
  const roleArn = 'arn:aws:iam::999999999999:role/states';

  work.write('state-bucket.json', { ...kept, roleArn });
  const role = await work.run('policy --for apply');
  expect(role.stdout).not.toContain('our-states');
  expect(JSON.parse(role.stdout).Statement).toContainEqual({
    Sid: 'OpenState',
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Resource: [roleArn],
  });
  expect(role.stderr).toContain(`note: ${roleArn} opens the state`);

  work.write('state-bucket.json', { ...kept, roleArn, profile: 'central' });
  const profile = await work.run('policy --for apply');
  expect(profile.stdout).not.toMatch(/our-states|sts:AssumeRole/);
});

test('what is longer than AWS takes is said, with the way out', async () => {
  using work = new Workspace();
  work.write('project.json', inAws(hello()));

  const { stderr } = await work.run('policy --for apply');
  expect(stderr).toMatch(/^note: \d+ characters; a managed policy takes 6144\. --by-prefix makes it shorter\.\n$/);
});

test('of a dataset of another project only its record is read; what its data needs is asked for', async () => {
  using work = new Workspace();
  work.write('reader.json', inAws(reader()));

  const { stdout } = await work.run('policy --for diff -p reader.json');
  expect(stdout).toContain('datasets/name=greetings-copy/version=20230101/dataset.json');

  const alone = await work.run('policy --for workload -p reader.json');
  expect(alone.code).toBe(65);
  expect(alone.stderr).toContain('CLS_DATASET_UNKNOWN');

  work.write('hello.json', inAws(hello()));
  const both = await work.run('policy --for workload -p reader.json -p hello.json --only arcs/mirror');
  expect(both.stdout).toContain('arn:aws:s3:::hello-data/greetings-copy/*');
  expect(both.stdout).not.toContain('arn:aws:s3:::hello-data/in/*');
});

test.each([
  ['policy', 64, 'the verb is missing that the policy is for'],
  ['policy --for everything', 64, '--for'],
  ['policy --for apply', 1, 'asks nobody for rights'],
  ['policy --for apply --output csv', 64, 'no --output csv'],
])('%s is refused', async (line, code, says) => {
  using work = new Workspace();
  work.write('project.json', line.includes('csv') ? inAws(hello()) : hello());

  const ran = await work.run(line);
  expect(ran.stderr).toContain(says);
  expect(ran.code).toBe(code);
});

test('by prefix, open lots are looked for in datasets that do not exist yet, too', async () => {
  using work = new Workspace();
  work.write('project.json', inAws(hello()));
  const prefixesOf = async (more: string): Promise<unknown> => {
    const { stdout } = await work.run(`policy --for apply${more}`);
    const { Statement }: { Statement: { Sid: string; Condition?: unknown }[] } = JSON.parse(stdout);
    return Statement.filter(({ Sid }) => Sid.startsWith('FindOpenLots')).map(({ Condition }) => Condition);
  };
  const under = (prefix: string) => ({ StringLike: { 's3:prefix': [prefix] } });
  expect(await prefixesOf('')).toEqual([
    under('datasets/name=greetings/version=20230101/*'),
    under('ingress/name=greetings/version=20230101/*'),
  ]);
  expect(await prefixesOf(' --by-prefix')).toEqual([under('datasets/*'), under('ingress/*')]);
});
