import { GetTemplateCommand, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { CallProxy } from './call-proxy.ts';
import { Cloud, until } from './cloud.ts';
import { hasAll, putMissing, textOf } from './exact.ts';
import { landingOf, small } from './projects.ts';
import { failing } from './tamper.ts';

const secret = 'wJalrXUtnFEMI-not-for-anybodys-eyes';
const token = 'IQoJb3JpZ2luX2VjE-not-for-anybodys-eyes';

/** Every body of every object, and every template that CloudFormation keeps. */
const kept = async (cloud: Cloud): Promise<readonly string[]> => {
  const { s3, cloudFormation } = cloud.here.clients;
  const { Buckets = [] } = await (await s3()).send(new ListBucketsCommand({}));
  const found: string[] = [];
  for (const { Name = '' } of Buckets) {
    for (const key of await cloud.keys(Name)) {
      const stored = await cloud.store(Name).get(key);
      found.push(`${Name}/${key} ${Buffer.from(stored?.body ?? []).toString('latin1')}`);
    }
  }
  const client = await cloudFormation();
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
  const everything = [...said, ...(await kept(cloud)), cloud.at.read('plan.json')];
  expect(everything.length).toBeGreaterThan(60);
  for (const hidden of [secret, token]) expect(everything.filter((text) => text.includes(hidden))).toEqual([]);
});
