import { GetTemplateCommand, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetExecutionHistoryCommand, ListExecutionsCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { expect, inject, test } from 'vitest';
import { CallProxy } from './call-proxy.ts';
import { Cloud, until } from './cloud.ts';
import { hasAll, putMissing, textOf } from './exact.ts';
import { ingestOf, landingOf, small } from './projects.ts';
import { failing } from './tamper.ts';

const secret = 'wJalrXUtnFEMI-not-for-anybodys-eyes';
const token = 'IQoJb3JpZ2luX2VjE-not-for-anybodys-eyes';

/** Every body of every object. */
const stored = async (cloud: Cloud): Promise<readonly string[]> => {
  const s3 = await cloud.here.clients.s3();
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const found: string[] = [];
  for (const { Name = '' } of Buckets) {
    for (const key of await cloud.keys(Name)) {
      const object = await cloud.store(Name).get(key);
      found.push(`${Name}/${key} ${Buffer.from(object?.body ?? []).toString('latin1')}`);
    }
  }
  return found;
};

/** Every template that CloudFormation keeps. */
const templates = async (cloud: Cloud): Promise<readonly string[]> => {
  const client = await cloud.here.clients.cloudFormation();
  const found: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    for (const { StackName } of StackSummaries) {
      found.push((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody ?? '');
    }
  }
  return found;
};

test('credentials are in no answer, no log, no request body, no template, no state and no store', async () => {
  await using proxy = await CallProxy.before(inject('ministack'));
  using cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  const env = { ...cloud.env, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, LOG_LEVEL: 'debug' };
  const said: string[] = [];
  const run = async (line: string): Promise<void> => {
    const { code, stdout, stderr } = await cloud.process(line, env).ended();
    said.push(`${line} -> ${code}\n${stdout}${stderr}`);
  };
  const broken = failing('cloudformation:CreateStack', 'copy-seldom');
  proxy.alter = (call, body) => {
    said.push(`${call.operation} ${call.url} ${body.toString('latin1')}`);
    return broken(call, body);
  };
  for (const line of ['bootstrap --yes -vv', 'apply --yes -vv', 'apply --yes -vv', 'diff --json --refresh full -vv']) {
    await run(line);
  }
  expect(said.some((text) => text.includes('ROLLBACK_COMPLETE'))).toBe(true);
  await cloud.put(landingOf(cloud), 'seldom/one', textOf('one'));
  await until(
    'the copy',
    () => hasAll(cloud, 'seldom-copy', ['one']),
    () => putMissing(cloud, { bucket: landingOf(cloud), dataset: 'seldom' }, ['one']),
  );
  proxy.fate = ({ operation }) => (operation === 'events:ListRules' ? 'deny' : 'pass');
  await run('apply --yes -vv');
  proxy.fate = () => 'pass';
  for (const line of ['state show --json', 'status -vv', 'diff --out plan.json']) await run(line);
  const everything = [...said, ...(await stored(cloud)), ...(await templates(cloud)), cloud.at.read('plan.json')];
  expect(everything.length).toBeGreaterThan(60);
  for (const hidden of [secret, token]) expect(everything.filter((text) => text.includes(hidden))).toEqual([]);
});

/** What functions wrote, and what machines were told and said. */
const ran = async (cloud: Cloud): Promise<readonly string[]> => {
  const { clients } = cloud.here;
  const [logs, sfn] = [await clients.logs(), await clients.sfn()];
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const written = logGroups.map(async ({ logGroupName = '' }) => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return `${logGroupName} ${events.map(({ message }) => message).join('\n')}`;
  });
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const histories = stateMachines.map(async ({ stateMachineArn = '' }) => {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const each = executions.map(({ executionArn = '' }) => sfn.send(new GetExecutionHistoryCommand({ executionArn })));
    return `${stateMachineArn} ${JSON.stringify(await Promise.all(each))}`;
  });
  return await Promise.all([...written, ...histories]);
};

/** `small`, with a function that is told a password, as users do it. */
const telling = (cloud: Cloud, password: string) => {
  const version = '20230101';
  const ingest = small(cloud);
  const teller = {
    type: 'aws:core:lambdaExecArc',
    name: 'teller',
    sources: { main: { name: 'seldom', version } },
    sinks: { main: { name: 'told', version, pathURI: `s3://${landingOf(cloud)}/told/` } },
    workload: {
      codePath: 'code',
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      environment: { DB_PASSWORD: password, LEVEL: 'info' },
    },
  };
  return { ...ingest, arcs: [...ingest.arcs, teller] };
};

test('what a function is told is in no state, answer, plan file, log, record, execution or event', async () => {
  using cloud = new Cloud();
  cloud.at.write('code/index.mjs', 'export const handler = async () => ({ uris: [] });');
  cloud.at.write('p.cls.json', telling(cloud, 'hunter2'));
  const said: string[] = [];
  const run = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await cloud.run(line);
    said.push(`${line} -> ${code}\n${stdout}${stderr}`);
    if (code !== 0) throw new Error(said.at(-1));
    return stdout;
  };
  for (const line of ['validate --json', 'bootstrap --yes', 'diff --json', 'apply --yes -vv']) await run(line);
  cloud.at.write('p.cls.json', telling(cloud, 'hunter3'));
  const shown = await Promise.all(['diff', 'diff --json', 'diff --output markdown', 'diff --out plan.json'].map(run));
  said.push(cloud.at.read('plan.json'));
  await run('apply --plan plan.json --yes --json -vv');
  expect(shown.every((text) => text.includes('environment/DB_PASSWORD'))).toBe(true);

  await cloud.put(landingOf(cloud), 'seldom/one', textOf('one'));
  await until('the function', async () => (await cloud.generations('told')).length > 0);
  const FunctionName = `${ingestOf(cloud)}-teller-func-20230101-us-east-1`;
  const Environment = { Variables: { DB_PASSWORD: 'hunter4', LEVEL: 'info' } };
  await (await cloud.here.clients.lambda()).send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  expect(await run('diff --refresh deep')).toMatch(/Environment\/DB_PASSWORD: \(secret\)\s+differs/);
  for (const line of ['diff --refresh deep --json', 'apply --refresh deep --yes -vv']) await run(line);
  expect(await run('diff --refresh deep')).toContain('No changes');
  const remembered = await run('state show --json');
  for (const line of ['status --json', 'arcs --json', 'policy --for apply', 'cost --json']) await run(line);

  expect(remembered).toContain('DB_PASSWORD');
  expect((await templates(cloud)).some((text) => text.includes('hunter3'))).toBe(true);
  const everything = [...said, ...(await stored(cloud)), ...(await ran(cloud))];
  expect(everything.length).toBeGreaterThan(40);
  expect(everything.filter((text) => /hunter\d/.test(text)).map((text) => text.slice(0, 80))).toEqual([]);
});
