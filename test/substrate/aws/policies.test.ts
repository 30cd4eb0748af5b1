import { describe, expect, test } from 'vitest';
import { managedPolicyLimit, policyDocument, sizeOf } from '../../../src/substrate/aws/policy/document.ts';
import type { PolicyRequest, Purpose } from '../../../src/substrate/aws/policy/policy.ts';
import { policyFor, purposes } from '../../../src/substrate/aws/policy/policy.ts';
import { functionId } from '../../../src/substrate/aws/render/function.ts';
import { jobId } from '../../../src/substrate/aws/render/job.ts';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import type { DesiredObject } from '../../../src/substrate/object.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import { loweredFixtures, requestOf, stores } from './policy-requests.ts';
import { parseTemplate, statementsOf } from './template-view.ts';

const fixtures = loweredFixtures;

const objectsOf = (name: string): readonly DesiredObject[] =>
  fixtures.find(([path]) => path.startsWith(name))?.[1] ?? [];

const actionsOf = (purpose: Purpose, request: PolicyRequest): readonly string[] =>
  policyFor(purpose, request).Statement.flatMap(({ Action }) => JSON.parse(JSON.stringify(Action)));

describe.each(fixtures)('policies of %s', (_, objects) => {
  test.each(purposes)('for %s name their actions, and each statement by a name of its own', (purpose) => {
    const { Statement } = policyFor(purpose, requestOf(objects));
    const sids = Statement.map(({ Sid }) => (typeof Sid === 'string' ? Sid : ''));
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    expect(actionsOf(purpose, requestOf(objects)).filter((action) => action.includes('*'))).toEqual([]);
  });
});

const all = fixtures.flatMap(([, objects]) => objects);

/** AWS has no resource level for these. */
const everywhere = /:(List(AllMyBuckets|Rules|EventBuses|Stacks)|Describe\w+|GetAuthorizationToken)$/;

test('resources are named, but for finding things', () => {
  const open = policyFor('apply', requestOf(all))
    .Statement.filter(({ Resource }) => JSON.stringify(Resource) === '["*"]')
    .flatMap(({ Action }): string[] => JSON.parse(JSON.stringify(Action)));
  expect(open.length).toBeGreaterThan(5);
  expect(open.filter((action) => !everywhere.test(action))).toEqual([]);
});

test('functions and roles can be made by CloudFormation only', () => {
  const made = policyFor('apply', requestOf(all)).Statement.filter((statement) =>
    /"(lambda|iam|sqs|states|scheduler|batch|glue|ec2|logs):/.test(JSON.stringify(statement)),
  );
  const byHand = made.filter(({ Condition }) => !JSON.stringify(Condition ?? '').includes('aws:CalledVia'));
  expect(made.length).toBeGreaterThan(10);
  // The role that Batch makes for itself is no resource of a stack.
  expect(byHand.map(({ Sid }) => Sid)).toEqual(['StackBatchServiceRole']);
});

test('who applies containers looks the network up, and makes none', () => {
  const { Statement } = policyFor('apply', requestOf(objectsOf('compute-environment/smallest')));
  expect(JSON.stringify(Statement)).not.toContain('"ec2:');
  const network = 'clusterless-network-210987654321-eu-central-1';
  const parameter = 'arn:aws:ssm:us-west-2:123456789012:parameter';
  expect(Statement.find(({ Sid }) => Sid === 'StackNetwork')).toMatchObject({
    Action: ['ssm:GetParameters'],
    Resource: ['security-groups', 'subnets'].map((fact) => `${parameter}/clusterless/${network}/${fact}`),
  });
  const reading = policyFor('diff', requestOf(objectsOf('compute-environment/smallest'))).Statement;
  expect(JSON.stringify(reading)).toContain(`stack/${network}/*`);
  expect(JSON.stringify(policyFor('apply', requestOf(objectsOf('s3-copy-arc/largest'))))).not.toContain('network');
});

test('who applies may read the secrets that variables refer to, and no others', () => {
  const told = objectsOf('invalid/plain-secret').map((object) =>
    object.kind !== 'stack'
      ? object
      : {
          ...object,
          spec: {
            ...object.spec,
            parts: object.spec.parts.map((part) =>
              part.part !== 'user-function'
                ? part
                : {
                    ...part,
                    environment: {
                      ...part.environment,
                      KEY: '{{resolve:secretsmanager:arn:aws:secretsmanager:us-west-2:1:secret:a-Ab12Cd:SecretString:k}}',
                      LEVEL: '{{resolve:ssm:/orders/level:3}}',
                    },
                  },
            ),
          },
        },
  );
  const { Statement } = policyFor('apply', requestOf(told));
  expect(Statement.find(({ Sid }) => Sid === 'StackSecrets')).toMatchObject({
    Action: ['secretsmanager:GetSecretValue'],
    Resource: [
      'arn:aws:secretsmanager:us-west-2:123456789012:secret:orders-??????',
      'arn:aws:secretsmanager:us-west-2:1:secret:a-Ab12Cd',
    ],
  });
  expect(Statement.find(({ Sid }) => Sid === 'StackParameters')).toMatchObject({
    Resource: ['arn:aws:ssm:us-west-2:123456789012:parameter/orders/level'],
  });
  expect(JSON.stringify(policyFor('diff', requestOf(told)))).not.toContain('GetSecretValue');
  expect(JSON.stringify(policyFor('apply', requestOf(objectsOf('s3-copy-arc'))))).not.toContain('GetSecretValue');
});

test('nobody but EventBridge can be let in to call a function, by CloudFormation or by a repair', () => {
  const letIn = policyFor('apply', requestOf(all, { inside: true })).Statement.filter(({ Action }) =>
    listOf(Action).includes('lambda:AddPermission'),
  );
  const onlyEventBridge = { 'lambda:Principal': ['events.amazonaws.com'] };
  expect(letIn.map(({ Condition }) => Condition)).toEqual([
    {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
      StringEquals: onlyEventBridge,
    },
    { StringEquals: onlyEventBridge },
  ]);
});

test('a reader reaches the three stores and nothing else', () => {
  const { Statement } = policyFor('reader', requestOf(objectsOf('s3-copy-arc/largest')));
  const text = JSON.stringify(Statement);
  const buckets = [...text.matchAll(/arn:aws:s3:::([^/"]+)/g)].map(([, bucket = '']) => bucket);
  expect(new Set(buckets)).toEqual(new Set(Object.values(stores)));
  expect(text).not.toMatch(/Put|Delete|Create|Update/);
  // Ends are read where a listing leaves the state open; who was told of what is nobody's business.
  expect(text).toContain('/ends/*');
  expect(text).not.toContain('sent/');
});

interface Rights {
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Each right by itself: statements are merged differently here and there. */
const rights = (statements: readonly Rights[]): readonly string[] =>
  [
    ...new Set(
      statements.flatMap(({ Action, Resource, Condition }) =>
        listOf(Action).flatMap((action) =>
          listOf(Resource).flatMap((resource) =>
            listOf(prefixesIn(Condition)).map((prefix) => JSON.stringify([action, resource, prefix])),
          ),
        ),
      ),
    ),
  ].sort();

const prefixesIn = (condition: unknown): unknown =>
  JSON.parse(JSON.stringify(condition ?? {}))?.StringLike?.['s3:prefix'] ?? condition ?? null;

test.each(renderable.filter(({ stack }) => stack.address.startsWith('arcs/')).map((one) => [one.name, one] as const))(
  'the workload of %s may do what its role in the template may do, but for its logs and dead letters',
  (_, { stack }) => {
    const machine = stack.spec.parts.find(({ part }) => part === 'machine');
    const name = machine?.part === 'machine' ? machine.workload : '';
    const roles = [`${functionId(name)}Role`, `${jobId(name)}Role`];
    const { body } = renderStack(stack.spec, renderContext);
    const ofRole = statementsOf(parseTemplate(body)).filter(({ role }) => roles.includes(role));
    const inTemplate = rights(ofRole).filter(
      (right) => !/^\["(logs:CreateLogStream|logs:PutLogEvents|sqs:SendMessage)"/.test(right),
    );

    expect(inTemplate.length).toBeGreaterThan(5);
    expect(rights(policyFor('workload', requestOf([stack])).Statement)).toEqual(inTemplate);
  },
);

test('the boundary lets every role of every stack do what its template says, and nothing more', () => {
  const stacks = renderable.map(({ stack }) => stack);
  const inTemplates = stacks.flatMap(({ spec }) => statementsOf(parseTemplate(renderStack(spec, renderContext).body)));
  const isNamed = (right: string): boolean => !right.includes('Fn::');
  const allowed = rights(policyFor('boundary', requestOf(stacks)).Statement);
  const wanted = rights(inTemplates);

  expect(wanted.filter((right) => isNamed(right) && !allowed.includes(right))).toEqual([]);
  // What CloudFormation fills in: queues of dead letters by name, schedules and their roles by how their names begin.
  const actionsIn = (texts: readonly string[]): ReadonlySet<unknown> =>
    new Set(texts.map((text) => JSON.parse(text)[0]));
  const filledIn = allowed.filter((right) => !wanted.includes(right));
  expect(actionsIn(filledIn)).toEqual(actionsIn(wanted.filter((right) => !isNamed(right))));
  expect([...actionsIn(allowed)].filter((action) => String(action).startsWith('iam:'))).toEqual(['iam:PassRole']);
});

test('by prefix it is shorter, and lets a new arc of the project come without a new policy', () => {
  const objects = objectsOf('s3-copy-arc/largest');
  const exact = policyFor('apply', requestOf(objects));
  const name = objects.find(({ kind }) => kind === 'stack')?.name ?? '';
  const prefix = name.replace(/(arc|boundary)-.*/, '');
  const short = policyFor('apply', requestOf(objects, { prefixes: [prefix, 'datasets/', 'subscriptions/'] }));
  expect(sizeOf(short)).toBeLessThan(sizeOf(exact));
  const text = JSON.stringify(short);
  expect(text).toContain(`function:${prefix}*`);
  expect(text).toContain(`/datasets/*`);
  expect(text).not.toContain(name);
  expect(sizeOf(policyFor('diff', requestOf(objects, { prefixes: [prefix] })))).toBeLessThan(managedPolicyLimit);
});

test('a prefix that is part of a region or a bucket cuts nothing', () => {
  const objects = objectsOf('s3-bucket/smallest');
  const name = objects.find(({ kind }) => kind === 'bucket')?.name ?? '';
  const cut = policyFor('apply', requestOf(objects, { prefixes: ['us-', `${name.slice(0, 3)}`] }));
  expect(cut).toEqual(policyFor('apply', requestOf(objects)));
});

test('a state that is encrypted with a key of its own needs the key', () => {
  const states = [{ bucket: 'states', key: 'k', kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1' }];
  expect(actionsOf('diff', requestOf([], { states }))).toContain('kms:Decrypt');
  expect(actionsOf('apply', requestOf([], { states }))).toContain('kms:GenerateDataKey');
});

test('conditions that only list other values become one', () => {
  const listing = (prefix: string) => ({
    sid: 'Read',
    actions: ['s3:ListBucket'],
    resources: ['arn:aws:s3:::b'],
    condition: { StringLike: { 's3:prefix': [prefix] } },
  });
  expect(policyDocument([listing('b'), listing('a')]).Statement).toEqual([
    {
      Sid: 'Read',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: ['arn:aws:s3:::b'],
      Condition: { StringLike: { 's3:prefix': ['a', 'b'] } },
    },
  ]);
});

describe('with --refresh deep', () => {
  const deep = requestOf(all, { inside: true });

  test('diff reads inside of stacks, and still allows nothing that changes anything', () => {
    const actions = actionsOf('diff', deep);
    expect(actions).toEqual(
      expect.arrayContaining(['iam:GetRolePolicy', 'lambda:ListFunctions', 'sqs:GetQueueAttributes']),
    );
    expect(actions.filter((action) => !/:(Get|List|Describe|BatchGet)/.test(action))).toEqual([]);
    expect(actionsOf('diff', requestOf(all))).not.toContain('iam:GetRolePolicy');
  });

  test.each(['apply', 'watch'] as const)(
    '%s may change back by hand what it would only look at, by its name',
    (purpose) => {
      const { Statement } = policyFor(purpose, deep);
      const repairs = Statement.filter(({ Sid }) => JSON.stringify(Sid).startsWith('"Repair'));
      expect(repairs.length).toBeGreaterThan(6);
      expect(repairs.filter(({ Resource }) => JSON.stringify(Resource) === '["*"]')).toEqual([]);
      expect(JSON.stringify(repairs)).not.toMatch(/:(Delete|Create(Function|Role|Queue))/);
      expect(actionsOf(purpose, requestOf(all))).not.toEqual(actionsOf(purpose, deep));
    },
  );

  test('code is read where users brought their own, and nowhere else', () => {
    const of = (fixture: string) =>
      policyFor('diff', requestOf(objectsOf(fixture), { inside: true })).Statement.flatMap(({ Sid }) => Sid ?? []);
    expect(of('lambda-exec-arc/smallest')).toContain('LookInsideCode');
    expect(of('s3-copy-arc/smallest')).not.toContain('LookInsideCode');
  });

  test('roles are put right within their permissions boundary, where they have one', () => {
    const { Statement } = policyFor('apply', deep);
    const ofRoles = Statement.filter(({ Action }) => JSON.stringify(Action).includes('iam:PutRolePolicy'));
    const direct = ofRoles.filter(({ Condition }) => !JSON.stringify(Condition ?? '').includes('aws:CalledVia'));
    expect(direct.map(({ Sid, Condition }) => [Sid, JSON.stringify(Condition)])).toEqual([
      ['RepairRoles', undefined],
      ['RepairRolesBounded', expect.stringMatching(/^{"StringEquals":{"iam:PermissionsBoundary":\["arn:[^"]*"\]}}$/)],
    ]);
  });
});
