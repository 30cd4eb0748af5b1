import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DisableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreatePolicyCommand, DeleteRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { ByHand } from './by-hand.ts';
import { byHand, copyOf, roleOf, secretValue, setPassword, setTimeoutOf } from './by-hand.ts';
import type { Call } from './call-proxy.ts';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { ingestOf, small } from './projects.ts';
import { spoilable as project, stand } from './stand.ts';

let proxy: CallProxy;
let cloud: Cloud;

beforeAll(async () => {
  proxy = await CallProxy.before(inject('ministack'));
  cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', project(cloud));
  await stand(cloud);
});
afterAll(async () => {
  cloud[Symbol.dispose]();
  await proxy[Symbol.asyncDispose]();
});
beforeEach(() => {
  proxy.fate = () => 'pass';
});

const words = (text: string): string => text.replace(/\s+/g, ' ');

const diff = async (depth: string) => {
  const { code, stdout, stderr } = await cloud.run(`diff --refresh ${depth} --detailed-exitcode`);
  return { code, said: words(stdout + stderr) };
};

const rounds = [
  { what: 'changes', these: byHand.filter(({ gone }) => !gone) },
  { what: 'removes', these: byHand.filter(({ gone }) => gone) },
];

test.for(rounds)(
  'what somebody $what by hand inside of stacks: seen by deep alone, repaired, then clean',
  async ({ these }) => {
    for (const { change } of these) await change(cloud);
    expect(await diff('full')).toMatchObject({ code: 0 });
    const { code, said } = await diff('deep');
    expect(code).toBe(2);
    for (const { what, said: expected } of these) expect(said, what).toMatch(expected);
    const { drift } = JSON.parse((await cloud.run('diff --refresh deep --json')).stdout);
    const paths = drift.flatMap(({ changes }: { changes: { path: string }[] }) => changes.map(({ path }) => path));
    expect(paths.length).toBeGreaterThanOrEqual(these.length);
    expect(words((await cloud.run('diff --refresh deep --output markdown')).stdout)).toContain(paths[0]);
    await cloud.ok('apply --yes');
    expect(await diff('deep')).toMatchObject({ code: 2 });
    await cloud.ok('apply --yes --refresh deep');
    expect(await diff('deep')).toMatchObject({ code: 0 });
  },
);

test('a value of an environment is in no plan', async () => {
  await setPassword(cloud);
  for (const output of ['table', 'json', 'markdown']) {
    const { stdout, stderr } = await cloud.run(`diff --refresh deep --output ${output} --out plan-${output}.json`);
    expect(stdout).toContain('Environment/PASSWORD');
    expect(stdout + stderr + cloud.at.read(`plan-${output}.json`)).not.toContain(secretValue);
  }
  await cloud.ok('apply --yes --refresh deep');
  expect(await cloud.ok('state show --json')).not.toContain(secretValue);
});

const operationsOf = async (line: string): Promise<ReadonlySet<string>> => {
  const before = proxy.calls.length;
  await cloud.ok(line);
  return new Set(proxy.calls.slice(before).map(({ operation }) => operation));
};

const without = async (line: string, denied: readonly string[]) => {
  const before = proxy.calls.length;
  proxy.fate = ({ operation }) => (denied.includes(operation) ? 'deny' : 'pass');
  const { code, stdout, stderr } = await cloud.run(line);
  proxy.fate = () => 'pass';
  return { code, said: words(stdout + stderr), writes: proxy.calls.slice(before).filter(({ writes }) => writes) };
};

test('a plan file with what is inside is applied exactly, and is stale when somebody changed more', async () => {
  await setPassword(cloud);
  await cloud.run('diff --refresh deep --out first.json');
  await setTimeoutOf(cloud);
  expect(await cloud.run('apply --yes --plan first.json')).toMatchObject({ code: 4 });
  await cloud.run('diff --refresh deep --out second.json');
  await cloud.ok('apply --yes --plan second.json');
  expect(await diff('deep')).toMatchObject({ code: 0 });
});

/** Where one may not list, each is asked about by itself. */
const lists: readonly string[] = ['lambda:ListFunctions', 'iam:ListRoles'];

const isUnseen = async (read: string): Promise<void> => {
  const { code, said, writes } = await without('apply --yes --refresh deep', [read]);
  expect({ read, code, writes }).toEqual({ read, code: 1, writes: [] });
  expect(said).toContain(read);
};

test('a deep read that is denied makes its stack unknown: nothing is changed, and the permission is named', async () => {
  const full = await operationsOf('diff --refresh full');
  const deep = [...(await operationsOf('diff --refresh deep'))].filter((operation) => !full.has(operation));
  expect(deep.length).toBeGreaterThanOrEqual(11);
  // Another stack than that of the arc, which is not kept from being put right.
  const elsewhere = 'scheduler:GetSchedule';
  expect(deep).toContain(elsewhere);
  await isUnseen(elsewhere);
  await setTimeoutOf(cloud);
  for (const read of deep.filter((one) => !lists.includes(one) && one !== elsewhere)) await isUnseen(read);
});

test.for([
  ['lambda:ListFunctions', 'lambda:GetFunctionConfiguration'],
  ['iam:ListRoles', 'iam:GetRole'],
] as const)('who may not %s is asked about each, and needs %s then', async ([list, each]) => {
  const { code } = await without('diff --refresh deep', [list]);
  expect(code).toBe(0);
  const both = await without('diff --refresh deep', [list, each]);
  expect(both.code).toBe(1);
  expect(both.said).toContain(each);
});

test('what is declared differently and what was changed by hand are put right by one apply', async () => {
  await setTimeoutOf(cloud);
  const all = project(cloud);
  const arcs = all.arcs.map((arc) => ({ ...arc, workload: { runtimeProps: { memorySizeMB: 768 } } }));
  cloud.at.write('p.cls.json', { ...all, arcs });
  const { said } = await diff('deep');
  expect(said).toMatch(/declared differently, and changed by somebody else/);
  expect(said).toMatch(/Timeout: 61 -> /);
  expect(said).not.toMatch(/function \S+\/MemorySize/);
  await cloud.ok('apply --yes --refresh deep');
  expect(await diff('deep')).toMatchObject({ code: 0 });
});

test('a stack that somebody gave a template of their own is seen without looking into it, and brought back', async () => {
  const client = await cloud.here.clients.cloudFormation();
  const StackName = `${ingestOf(cloud)}-boundary-seldom-20230101-us-east-1`;
  const TemplateBody = 'Resources:\n  Other:\n    Type: AWS::SQS::Queue\n';
  await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
  const { code, said } = await diff('deep');
  expect(code).toBe(2);
  expect(said).toContain('boundaries/seldom:stack');
  expect(said).toContain('template: "not from clusterless" -> ');
  await cloud.ok('apply --yes --refresh deep');
  await cloud.ok('apply --yes --refresh deep');
  expect(await diff('deep')).toMatchObject({ code: 0 });
});

const mends = ['iam:PutRolePolicy', 'lambda:UpdateFunctionConfiguration', 'states:UpdateStateMachine'];
const spoils = byHand.filter(({ what }) => /timeout|what a role may do|state of a machine/.test(what));

test.for(mends)('killed with %s in the middle of a repair: a plain apply ends it', async (mend) => {
  for (const { change } of spoils) await change(cloud);
  await using child = cloud.process('apply --yes --refresh deep');
  let struck = false;
  proxy.fate = ({ operation }: Call) => {
    if (struck || operation !== mend) return 'pass';
    struck = true;
    child.signal('SIGKILL');
    return 'cut';
  };
  await child.ended();
  proxy.fate = () => 'pass';
  expect(struck).toBe(true);
  const { resources } = JSON.parse(await cloud.ok('state show --json')).state;
  expect(resources['arcs/copy-seldom:stack']).toMatchObject({
    intent: { op: 'update', inside: true },
    conditions: expect.arrayContaining([expect.objectContaining({ type: 'Drifted', status: 'True' })]),
  });
  await cloud.ok('apply --yes');
  expect(await diff('deep')).toMatchObject({ code: 0 });
});

test('a function that was deleted by hand is brought back by making its stack anew, when that is allowed', async () => {
  const lambda = await cloud.here.clients.lambda();
  await lambda.send(new DeleteFunctionCommand({ FunctionName: copyOf(cloud) }));
  expect(await diff('full')).toMatchObject({ code: 0 });
  const { code, said } = await diff('deep');
  expect(code).toBe(6);
  expect(said).toContain(`deleted by hand: function ${copyOf(cloud)}`);
  expect(said).toContain('--allow-replace arcs/copy-seldom:stack');
  const refused = await cloud.run('apply --yes --refresh deep');
  expect(refused.code).toBe(6);
  await cloud.ok('apply --yes --refresh deep --allow-replace arcs/copy-seldom:stack');
  await cloud.ok('apply --yes --refresh deep');
  expect(await diff('deep')).toMatchObject({ code: 0 });
});

const live = (): { readonly Name: string; readonly EventBusName: string } => ({
  Name: `${ingestOf(cloud)}-seldom-20230101-us-east-1`,
  EventBusName: 'default',
});

const rule = (depth: string, what: string, said: RegExp, change: ByHand['change']) => ({ depth, what, said, change });

const besideStacks = [
  rule('fast', 'lets other events through', /pattern\/source: \["aws.nothing"\] -> /, async ({ here }) =>
    (await here.clients.events()).send(new PutRuleCommand({ ...live(), EventPattern: '{"source":["aws.nothing"]}' })),
  ),
  rule('fast', 'is switched off', /enabled: false -> true/, async ({ here }) =>
    (await here.clients.events()).send(new DisableRuleCommand(live())),
  ),
  rule('full', 'loses its target', /targets\/collect: \(none\) -> /, async ({ here }) => {
    const { Name: Rule, EventBusName } = live();
    await (await here.clients.events()).send(new RemoveTargetsCommand({ Rule, EventBusName, Ids: ['collect'] }));
  }),
  rule('full', 'loses its dead letters', /targets\/collect\/deadLetters: false -> true/, async ({ here }) => {
    const { Name: Rule, EventBusName } = live();
    const Arn = `arn:aws:lambda:us-east-1:${here.account}:function:${ingestOf(cloud)}-seldom-int-20230101-us-east-1`;
    await (await here.clients.events()).send(
      new PutTargetsCommand({ Rule, EventBusName, Targets: [{ Id: 'collect', Arn }] }),
    );
  }),
];

test.for(besideStacks)('a rule beside the stacks that $what by hand: seen by $depth, and repaired', async (one) => {
  await one.change(cloud);
  const { code, said } = await diff(one.depth);
  expect(code).toBe(2);
  expect(said).toMatch(one.said);
  await cloud.ok(`apply --yes --refresh ${one.depth}`);
  expect(await diff('full')).toMatchObject({ code: 0 });
});

test('a permissions boundary that somebody took off a role is put back, before anything else of the role', async () => {
  using bound = new Cloud(proxy.endpoint);
  const iam = await bound.here.clients.iam();
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'limits', PolicyDocument: JSON.stringify(everything) }),
  );
  const all = small(bound);
  bound.at.write('p.cls.json', { ...all, placement: { ...all.placement, permissionsBoundary: 'limits' } });
  await stand(bound);
  const RoleName = await roleOf(bound, copyOf(bound));
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  const { stdout } = await bound.run('diff --refresh deep');
  expect(words(stdout)).toContain(`role ${RoleName}/PermissionsBoundary: (none) -> "${Policy?.Arn}"`);
  const before = proxy.calls.length;
  await bound.ok('apply --yes --refresh deep');
  const writes = proxy.calls.slice(before).filter(({ operation, writes: w }) => w && operation.startsWith('iam:'));
  expect(writes.map(({ operation }) => operation)).toEqual([
    'iam:PutRolePermissionsBoundary',
    'iam:UpdateAssumeRolePolicy',
    'iam:PutRolePolicy',
  ]);
  expect(await bound.run('diff --refresh deep --detailed-exitcode')).toMatchObject({ code: 0 });
});
