import { expect, test } from 'vitest';
import { deviationsOf } from '../../../src/substrate/aws/drift/compare.ts';
import { functionDrift } from '../../../src/substrate/aws/drift/function.ts';
import type { Look } from '../../../src/substrate/aws/drift/look.ts';
import type { Wanted } from '../../../src/substrate/aws/drift/wanted.ts';
import { emulated } from '../../aws/emulated.ts';

const reference = '{{resolve:secretsmanager:orders:SecretString:password}}';

/** A function whose template refers to a secret, alone and inside of a text. */
const wanted: Wanted = {
  type: 'AWS::Lambda::Function',
  physicalId: 'orders',
  properties: {
    FunctionName: 'orders',
    Role: 'role',
    MemorySize: 128,
    Timeout: 60,
    Architectures: ['arm64'],
    Environment: { Variables: { LEVEL: 'info', PASSWORD: reference, URL: `https://ana:${reference}@shop` } },
    LoggingConfig: { LogGroup: 'logs' },
    Code: { ImageUri: 'ready' },
  },
};

const resolved = { LEVEL: 'info', PASSWORD: 'hunter2', URL: 'https://ana:hunter2@shop' };

type Variables = Readonly<Record<string, string>>;

const found = async (Variables: Variables) => {
  const { clients } = emulated('http://127.0.0.1:9');
  const nobody = async () => undefined;
  const config = {
    Architectures: ['arm64' as const],
    Role: 'role',
    MemorySize: 128,
    Timeout: 60,
    LoggingConfig: { LogGroup: 'logs' },
    Environment: { Variables },
  };
  const look: Look = {
    clients,
    place: { account: '123456789012', region: 'us-west-2' },
    ask: async (work) => await work(),
    functionNamed: async () => config,
    logGroup: nobody,
    rule: nobody,
    role: nobody,
    queue: nobody,
    digestOf: nobody,
  };
  return deviationsOf(functionDrift, wanted, await functionDrift.found(look, wanted));
};

/** What repairing such a function sends. */
const repaired = async (now: Variables, differs: (member: string) => boolean) => {
  const { clients } = emulated('http://127.0.0.1:9');
  const sent: object[] = [];
  (await clients.lambda()).middlewareStack.add(
    () => async (call) => {
      if ('MemorySize' in call.input) sent.push(call.input);
      return { output: { $metadata: {}, Environment: { Variables: now } }, response: undefined };
    },
    { step: 'initialize' },
  );
  await functionDrift.repair({ clients, change: (work) => work() }, wanted, differs);
  return sent;
};

test('what CloudFormation looked up is no drift, and a deep look says that it cannot tell', async () => {
  expect(await found(resolved)).toEqual([]);
  expect(functionDrift.unread?.(wanted)).toContain('what references in variables lead to');
});

test('a variable that was changed beside it, or is gone, is drift without a value', async () => {
  const deviations = await found({ LEVEL: 'hunter3', URL: resolved.URL });
  const hidden = { wanted: null, found: null, sensitive: true, replaces: false };
  expect(deviations).toEqual([
    { path: 'function orders/Environment/LEVEL', ...hidden },
    { path: 'function orders/Environment/PASSWORD', ...hidden },
  ]);
});

test('a repair never sends the reference in the place of what it led to', async () => {
  const now = { ...resolved, LEVEL: 'debug' };
  expect(await repaired(now, (member) => member === 'Environment')).toMatchObject([
    { FunctionName: 'orders', Environment: { Variables: resolved } },
  ]);
  const [untouched] = await repaired(now, (member) => member === 'Timeout');
  expect(untouched).toMatchObject({ FunctionName: 'orders', Timeout: 60 });
  expect(untouched).not.toHaveProperty('Environment');
});

test('a repair of what only CloudFormation can look up is refused by name', async () => {
  const { PASSWORD: _, ...rest } = resolved;
  await expect(repaired(rest, (member) => member === 'Environment')).rejects.toMatchObject({
    failure: 'invalid',
    message: expect.stringContaining('orders lost the variable PASSWORD'),
  });
});
