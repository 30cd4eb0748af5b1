import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/metadata/canonical.ts';
import { deviationsOf } from '../../../src/substrate/aws/drift/compare.ts';
import type { Look } from '../../../src/substrate/aws/drift/look.ts';
import { normalPolicy } from '../../../src/substrate/aws/drift/policy-document.ts';
import { driftOf } from '../../../src/substrate/aws/drift/resource-table.ts';
import { resourcesIn } from '../../../src/substrate/aws/drift/stack-contents.ts';
import type { Wanted } from '../../../src/substrate/aws/drift/wanted.ts';
import { resolving } from '../../../src/substrate/aws/drift/wanted.ts';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import { emulated } from '../../aws/emulated.ts';
import { renderable, renderContext } from './fixture-stacks.ts';

const { place } = renderContext;

/** As CloudFormation would name them. */
const physicalId = (id: string, type: string): string =>
  type === 'AWS::SQS::Queue' ? `https://sqs.us-west-2.amazonaws.com/${place.account}/${id}` : `made-${id}`;

const stacks = renderable.map(({ name, stack }) => {
  const resources = resourcesIn(renderStack(stack.spec, renderContext).body) ?? {};
  const physicalIds = new Map(Object.entries(resources).map(([id, { Type }]) => [id, physicalId(id, Type)]));
  const resolve = resolving({ resources, physicalIds }, place);
  const wanted = Object.entries(resources).flatMap(([id, resource]) =>
    driftOf(resource.Type) === undefined ? [] : [resolve(id, resource)],
  );
  return { name, resources, wanted };
});

const readerOf = (type: string) => {
  const reader = driftOf(type);
  if (reader === undefined) throw new Error(`no reader for ${type}`);
  return reader;
};

describe('every resource in our templates', () => {
  test('has a reader, or is one of those that a deep plan names as not checked', () => {
    const types = new Set(stacks.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type)));
    const unread = [...types].filter((type) => driftOf(type) === undefined);
    expect(unread.filter((type) => !/^AWS::(Batch|EC2|Glue)::/.test(type))).toEqual([]);
    expect(types.size - unread.length).toBe(11);
  });

  test.for(stacks.map((stack) => [stack.name, stack] as const))(
    'has no property that its reader does not know: %s',
    ([, stack]) => {
      const unknown = Object.values(stack.resources).flatMap(({ Type, Properties = {} }) => {
        const covers = driftOf(Type)?.covers ?? Object.keys(Properties);
        return Object.keys(Properties).flatMap((name) => (covers.includes(name) ? [] : [`${Type} ${name}`]));
      });
      expect(unknown).toEqual([]);
    },
  );

  test.for(stacks.map((stack) => [stack.name, stack] as const))(
    'is expected with all references resolved: %s',
    ([, stack]) => {
      for (const wanted of stack.wanted) {
        const expected = readerOf(wanted.type).expected(wanted);
        expect(JSON.stringify(expected)).not.toMatch(/Fn::|"Ref"|\$\{/);
        expect(deviationsOf(readerOf(wanted.type), wanted, expected)).toEqual([]);
      }
    },
  );
});

test('what refers to something that nobody here knows is not taken for an empty text', () => {
  const Properties = { FunctionName: { Ref: 'Elsewhere' } };
  const resources = { Async: { Type: 'AWS::Lambda::EventInvokeConfig', Properties } };
  const resolve = resolving({ resources, physicalIds: new Map([['Async', 'async']]) }, place);
  expect(() => resolve('Async', resources.Async)).toThrow('nobody knows Elsewhere in the template');
});

const aFunction = (): Wanted => {
  const found = stacks.flatMap(({ wanted }) => wanted).find(({ type }) => type === 'AWS::Lambda::Function');
  if (found === undefined) throw new Error('no function');
  return found;
};

const changed = (change: JsonObject) => {
  const wanted = aFunction();
  const reader = readerOf(wanted.type);
  return deviationsOf(reader, wanted, { ...reader.expected(wanted), ...change });
};

describe('what differs', () => {
  test('is told field by field, by the name of the thing', () => {
    expect(changed({ Timeout: 7 })).toEqual([
      {
        path: `function ${aFunction().physicalId}/Timeout`,
        wanted: expect.any(Number),
        found: 7,
        sensitive: false,
        replaces: false,
      },
    ]);
  });

  test('in an environment is never shown, whether it was added, changed or removed', () => {
    const deviations = changed({ Environment: { PASSWORD: 'hunter2' } });
    expect(deviations.length).toBeGreaterThanOrEqual(2);
    expect(deviations.every(({ sensitive, wanted, found }) => sensitive && wanted === null && found === null)).toBe(
      true,
    );
    expect(JSON.stringify(deviations)).not.toContain('hunter2');
  });

  test('of a list is only what the two do not have in common', () => {
    const wanted: Wanted = {
      type: 'AWS::IAM::Role',
      physicalId: 'role',
      properties: {
        AssumeRolePolicyDocument: { Statement: [] },
        Policies: [
          { PolicyName: 'grants', PolicyDocument: { Statement: [allow('s3:GetObject'), allow('s3:PutObject')] } },
        ],
      },
    };
    const found = normalPolicy({ Statement: [allow('s3:PutObject'), allow('s3:*')] });
    const deviations = deviationsOf(readerOf('AWS::IAM::Role'), wanted, {
      TakenBy: { Statement: [] },
      Policies: { grants: found },
    });
    expect(deviations).toMatchObject([
      {
        path: 'role role/Policies/grants/Statement',
        wanted: [{ Action: ['s3:GetObject'] }],
        found: [{ Action: ['s3:*'] }],
      },
    ]);
  });

  test('by a deletion is repaired where the calls can make it again, and needs a new stack where they cannot', () => {
    const all = stacks.flatMap(({ wanted }) => wanted);
    const anew = all.filter((one) => deviationsOf(readerOf(one.type), one, undefined)[0]?.replaces);
    expect([...new Set(anew.map(({ type }) => type))].sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::StepFunctions::StateMachine',
    ]);
  });
});

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/** Only what the code of a function is looked at with. */
const lookAt = (running: string, inStore: string, asked: string[]): Look => {
  const { clients } = emulated('http://127.0.0.1:9');
  const nobody = async () => undefined;
  return {
    clients,
    place,
    ask: async (work) => await work(),
    functionNamed: async () => ({ CodeSha256: base64(running) }),
    logGroup: nobody,
    rule: nobody,
    role: nobody,
    queue: nobody,
    digestOf: async (_, key) => {
      asked.push(key);
      return inStore;
    },
  };
};

const codeSeen = async (wanted: Wanted, running: string, inStore: string) => {
  const asked: string[] = [];
  const reader = readerOf(wanted.type);
  const found = await reader.found(lookAt(running, inStore, asked), wanted);
  const deviations = deviationsOf(reader, wanted, found).filter(({ path }) => path.endsWith('/Code'));
  return { differs: deviations.length > 0, asked: asked.length };
};

describe('the code of a function', () => {
  const functions = stacks.flatMap(({ wanted }) => wanted).filter(({ type }) => type === 'AWS::Lambda::Function');
  const keyOf = ({ properties }: Wanted): string => JSON.stringify(properties['Code']);
  const digestOf = (wanted: Wanted): string => /assets\/([0-9a-f]{64})/.exec(keyOf(wanted))?.[1] ?? '';
  const [ours] = functions.filter(({ properties }) => JSON.stringify(properties).includes('CLS_SETTINGS'));
  const [users] = functions.filter(
    (one) => digestOf(one) !== '' && !JSON.stringify(one.properties).includes('CLS_SETTINGS'),
  );
  const other = 'f'.repeat(64);

  test('of ours is known by the digest in its key', async () => {
    if (ours === undefined) throw new Error('no function of ours');
    expect(await codeSeen(ours, digestOf(ours), other)).toEqual({ differs: false, asked: 0 });
    expect(await codeSeen(ours, other, other)).toEqual({ differs: true, asked: 0 });
  });

  test('of a user was packed by whatever release sent it first: the file in the store tells', async () => {
    if (users === undefined) throw new Error('no function of a user');
    expect(await codeSeen(users, digestOf(users), '')).toEqual({ differs: false, asked: 0 });
    expect(await codeSeen(users, other, other)).toEqual({ differs: false, asked: 1 });
    expect(await codeSeen(users, other, 'e'.repeat(64))).toEqual({ differs: true, asked: 1 });
  });
});

const allow = (action: string): JsonObject => ({ Effect: 'Allow', Action: action, Resource: '*' });

const same: readonly (readonly [string, Json, Json])[] = [
  [
    'one value is a list of one',
    { Statement: allow('a') },
    { Statement: [{ ...allow('a'), Action: ['a'], Resource: ['*'] }] },
  ],
  ['order means nothing', { Statement: [allow('a'), allow('b')] }, { Statement: [allow('b'), allow('a')] }],
  [
    'keys of conditions have no case',
    { Statement: [{ ...allow('a'), Condition: { StringEquals: { 'AWS:SourceAccount': '1' } } }] },
    { Statement: [{ ...allow('a'), Condition: { StringEquals: { 'aws:SourceAccount': ['1'] } } }] },
  ],
  ['an empty id is none', { Statement: [{ Sid: '', ...allow('a') }] }, { Statement: [allow('a')] }],
];

test.for(same)('policies that mean the same are equal: %s', ([, a, b]) => {
  expect(normalPolicy(a)).toEqual(normalPolicy(b));
});

test('policies that mean something else are not', () => {
  const deny = { ...allow('a'), Effect: 'Deny' };
  expect(normalPolicy({ Statement: [allow('a')] })).not.toEqual(normalPolicy({ Statement: [deny] }));
  const narrow = { ...allow('a'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
  expect(normalPolicy({ Statement: [allow('a')] })).not.toEqual(normalPolicy({ Statement: [narrow] }));
});
