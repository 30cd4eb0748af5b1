import { expect, test } from 'vitest';
import { bucketStatements } from '../../../src/substrate/aws/providers/bucket-statements.ts';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import { loweredFixtures } from './policy-requests.ts';
import type { AnyStatement } from './template-statements.ts';
import { statementIn, statementsAnywhere } from './template-statements.ts';
import { parseTemplate } from './template-view.ts';

/*
 * Every statement of every fixture that says who may come in: policy.test.ts has those that say what a role may do.
 */

const templates = renderable.map(({ stack }) => parseTemplate(renderStack(stack.spec, renderContext).body));

const ofRoles = 'AWS::IAM::Role Policies';
const ofTrust = 'AWS::IAM::Role AssumeRolePolicyDocument';
const ofQueues = 'AWS::SQS::QueuePolicy PolicyDocument';
const ofBuckets = 'bucket';

const inTemplates = templates.flatMap(statementsAnywhere);

/** Buckets are made by calls. */
const inBuckets = loweredFixtures.flatMap(([, objects]) =>
  objects.flatMap((object) =>
    object.kind === 'bucket'
      ? bucketStatements(renderContext.place, object.name, object.spec).map((one) => statementIn(ofBuckets, one))
      : [],
  ),
);

const all = [...inTemplates, ...inBuckets].filter(({ place }) => place !== ofRoles);
const allowed = all.filter(({ Effect }) => Effect === 'Allow');
const denied = all.filter(({ Effect }) => Effect === 'Deny');

const permissions = templates.flatMap(({ Resources }) =>
  Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission'),
);

test('a policy is found wherever it stands', () => {
  const Properties = { Any: [{ Where: { Statement: { Effect: 'Allow', Action: 'a:*', Resource: '*' } } }] };
  expect(statementsAnywhere({ Resources: { One: { Type: 'Some::Type', Properties } } })).toEqual([
    expect.objectContaining({ place: 'Some::Type Any Where', Action: ['a:*'], Resource: ['*'] }),
  ]);
});

test('statements stand where this test or policy.test.ts looks at them, and nowhere else', () => {
  expect(new Set(inTemplates.map(({ place }) => place))).toEqual(new Set([ofRoles, ofTrust, ofQueues]));
  expect(new Set(inBuckets.map(({ Sid }) => Sid))).toEqual(
    new Set(['ClusterlessTlsOnly', 'ClusterlessLogExportLook', 'ClusterlessLogExportWrite']),
  );
  expect(permissions.length).toBeGreaterThan(100);
  const types = new Set(templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)));
  expect([...types].filter((type) => /Policy|Permission|Role$/.test(type)).sort()).toEqual([
    'AWS::IAM::Role',
    'AWS::Lambda::Permission',
    'AWS::SQS::QueuePolicy',
  ]);
});

test('no role has rights beside its own statements', () => {
  const roles = templates.flatMap(({ Resources }) =>
    Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role'),
  );
  expect(roles.length).toBeGreaterThan(200);
  expect(roles.filter(({ Properties }) => 'ManagedPolicyArns' in Properties)).toEqual([]);
});

const isWide = (text: unknown): boolean => JSON.stringify(text).includes('*');

/** Where a resource or a condition that is let in has a `*`, and why. */
const openEnds: { readonly [sid: string]: string } = {
  ClusterlessLogExportLook: 'the ARN of a log group ends with `:*`; without it no stream of the group matches',
  ClusterlessLogExportWrite: 'the service names the objects, below the prefix of the export',
};

test('who is let in may do named things on named resources', () => {
  expect(allowed.length).toBeGreaterThan(300);
  expect(allowed.filter(({ Action }) => Action.length === 0 || isWide(Action))).toEqual([]);
  expect(allowed.flatMap((statement) => Object.keys(statement)).filter((name) => name.startsWith('Not'))).toEqual([]);
  const open = allowed.filter(({ Resource, Condition }) => isWide(Resource) || isWide(Condition));
  expect(new Set(open.map(({ Sid = '' }) => Sid))).toEqual(new Set(Object.keys(openEnds)));
  expect(open.filter(({ Resource }) => Resource.some((one) => /^\*|:::?\*/.test(String(one))))).toEqual([]);
});

/** The services that are let in, and where they come in. */
const services: { readonly [place: string]: readonly string[] } = {
  [ofTrust]: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com', 'scheduler.amazonaws.com', 'states.amazonaws.com'],
  [ofQueues]: ['events.amazonaws.com'],
  [ofBuckets]: ['logs.us-west-2.amazonaws.com'],
};

/** Without a word about the account, and why. */
const forAnyAccount: { readonly [service: string]: string } = {
  'lambda.amazonaws.com': 'takes a role for a function of this account only, and of whoever may pass it',
};

const serviceOf = ({ Principal }: AnyStatement): string => {
  const text = JSON.stringify(Principal);
  return /^{"Service":"([a-z0-9.-]+)"}$/.exec(text)?.[1] ?? text;
};

test('who is let in is one service, never everybody nor another account', () => {
  for (const [place, names] of Object.entries(services)) {
    const found = allowed.filter((statement) => statement.place === place).map(serviceOf);
    expect([...new Set(found)].sort()).toEqual(names);
  }
});

test('services act for this account only', () => {
  const { account } = renderContext.place;
  const unbound = allowed.filter(
    ({ Condition }) => String(Condition['StringEquals']?.['aws:SourceAccount']) !== account,
  );
  expect(new Set(unbound.map(serviceOf))).toEqual(new Set(Object.keys(forAnyAccount)));
});

/** By its name, or of the same stack. */
const aRule = /:rule\/|Fn::GetAtt/;

test('queues take events of named rules', () => {
  const queues = allowed.filter(({ place }) => place === ofQueues);
  const rules = queues.map(({ Condition }) => JSON.stringify(Condition['ArnEquals']?.['aws:SourceArn']));
  expect(rules.length).toBeGreaterThan(50);
  expect(rules.filter((rule) => !aRule.test(rule))).toEqual([]);
});

/** Whom a Deny is for may be everybody, and what it denies everything: that takes rights away. But never always. */
test('what is denied to everybody is only what is not encrypted on its way', () => {
  expect(new Set(denied.map(({ place }) => place))).toEqual(new Set([ofQueues, ofBuckets]));
  for (const { Principal, Condition } of denied) {
    expect(Principal).toBe('*');
    expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
  }
});

test('a function is called by EventBridge, for one rule of this account', () => {
  for (const { Properties } of permissions) {
    expect(Properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceAccount: renderContext.place.account,
    });
    const source = JSON.stringify(Properties['SourceArn']);
    expect(source).toMatch(aRule);
    expect(isWide(source)).toBe(false);
  }
});
