import { z } from 'zod';
import type { CallFacts } from '../../src/substrate/aws/calls.ts';
import { permissionOf } from '../../src/substrate/aws/permission.ts';
import { insideRequests } from './iam-inside.ts';

const Conditions = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])));

const Statement = z.strictObject({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: Conditions.optional(),
});
export type Statement = z.infer<typeof Statement>;

export const PolicyAnswer = z.looseObject({
  policy: z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(Statement) }),
});

/** Statements of a role in a template, by resources that are known before anything is made. */
export const RoleStatements = z
  .array(z.looseObject({ PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({})) }) }))
  .transform((policies) =>
    policies
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap((statement) => {
        const known = Statement.safeParse({ Sid: 'Role', ...statement });
        return known.success ? [known.data] : [];
      }),
  );

/** One question to IAM. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: { readonly [key: string]: string | undefined };
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

const listed = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

const tests: Record<string, (wanted: readonly string[], found: string | undefined) => boolean> = {
  StringLike: (wanted, found) => found !== undefined && wanted.some((each) => matches(each, found)),
  StringEquals: (wanted, found) => found !== undefined && wanted.includes(found),
  'ForAnyValue:StringEquals': (wanted, found) => found !== undefined && wanted.includes(found),
  Null: ([wanted], found) => (found === undefined) === (wanted === 'true'),
};

const holds = (condition: Statement['Condition'], { context }: Request): boolean =>
  Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const test = tests[operator];
      if (test === undefined) throw new Error(`unknown operator ${operator}`);
      return test(listed(wanted), context[key]);
    }),
  );

export const allows = (statement: Statement, request: Request): boolean =>
  statement.Action.includes(request.action) &&
  statement.Resource.some((pattern) => matches(pattern, request.resource)) &&
  holds(statement.Condition, request);

export interface Place {
  readonly account: string;
  readonly region: string;
}

const member = (input: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(input, name);
  return typeof value === 'string' ? value : undefined;
};

/** Tags go along with an object that is copied as a whole. */
const copyRequests = (put: Request, source: string): readonly Request[] => [
  { ...put, action: 's3:PutObjectTagging' },
  { action: 's3:GetObject', resource: `arn:aws:s3:::${source}`, context: {} },
  { action: 's3:GetObjectTagging', resource: `arn:aws:s3:::${source}`, context: {} },
];

const s3Requests = (call: CallFacts): readonly Request[] => {
  const { input } = call;
  const bucket = member(input, 'Bucket');
  const key = member(input, 'Key');
  const action = permissionOf(call);
  if (bucket === undefined) return [{ action, resource: '*', context: {} }];
  const arn = `arn:aws:s3:::${bucket}`;
  const list = (prefix: string | undefined): Request => ({
    action: 's3:ListBucket',
    resource: arn,
    context: { 's3:prefix': prefix },
  });
  if (action === 's3:ListBucket') return [list(member(input, 'Prefix'))];
  const context = { 's3:if-none-match': member(input, 'IfNoneMatch'), 's3:if-match': member(input, 'IfMatch') };
  const own = { action, resource: key === undefined ? arn : `${arn}/${key}`, context };
  const source = member(input, 'CopySource');
  if (source !== undefined) return [own, ...copyRequests(own, decodeURIComponent(source))];
  // S3 tells that a key is missing only to whoever may list it; clusterless asks for just that key then.
  if (action === 's3:GetObject') return [own, list(key)];
  if (action !== 's3:CreateBucket') return [own];
  return ['s3:CreateBucket', 's3:TagResource', 's3:PutBucketOwnershipControls'].map((each) => ({
    ...own,
    action: each,
  }));
};

const stackRequests = (call: CallFacts, { account, region }: Place): readonly Request[] => {
  const name = member(call.input, 'StackName');
  const arn = `arn:aws:cloudformation:${region}:${account}:stack/${name}/some-id`;
  const resource = name === undefined ? '*' : name.startsWith('arn:') ? name : arn;
  return [{ action: permissionOf(call), resource, context: {} }];
};

const lists = new Set(['events:ListRules', 'events:ListEventBuses']);

const Entries = z.looseObject({ Entries: z.array(z.looseObject({ EventBusName: z.string() })) });

/** A bus by name, as our functions know it. */
const busesIn = (input: object, { account, region }: Place): readonly string[] =>
  Entries.parse(input).Entries.map(
    ({ EventBusName }) => `arn:aws:events:${region}:${account}:event-bus/${EventBusName}`,
  );

const eventRequests = (call: CallFacts, place: Place): readonly Request[] => {
  const { account, region } = place;
  const { input } = call;
  const action = permissionOf(call);
  if (lists.has(action)) return [{ action, resource: '*', context: {} }];
  if (action === 'events:PutEvents')
    return busesIn(input, place).map((bus) => ({ action, resource: bus, context: {} }));
  const given = member(input, 'ResourceARN');
  if (given !== undefined) return [{ action, resource: given, context: {} }];
  const bus = member(input, 'EventBusName') ?? 'default';
  const name = member(input, 'Rule') ?? member(input, 'Name') ?? '';
  const isBus = action.endsWith('EventBus');
  const path = isBus ? `event-bus/${name}` : `rule/${bus === 'default' ? '' : `${bus}/`}${name}`;
  const own = { action, resource: `arn:aws:events:${region}:${account}:${path}`, context: {} };
  return Reflect.get(input, 'Tags') === undefined ? [own] : [own, { ...own, action: 'events:TagResource' }];
};

/** What AWS would ask IAM about a call. */
export const requestsOf = (call: CallFacts, place: Place): readonly Request[] => {
  switch (call.service) {
    case 's3':
      return s3Requests(call);
    case 'cloudformation':
      return stackRequests(call, place);
    case 'events':
      return eventRequests(call, place);
    // Everybody may ask who they are.
    case 'sts':
      return [];
    default:
      return insideRequests(call, place);
  }
};
