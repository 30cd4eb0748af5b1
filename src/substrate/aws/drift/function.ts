import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import {
  GetFunctionConfigurationCommand,
  Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { JsonObject } from '../../../metadata/canonical.ts';
import { ProviderError } from '../../provider.ts';
import { hasReference } from '../../variables.ts';
import type { Look } from './look.ts';
import type { Fix, ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

const Properties = z.object({
  FunctionName: z.string(),
  Role: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  Architectures: z.array(z.enum(['arm64', 'x86_64'])),
  Runtime: z.enum(Runtime).optional(),
  Handler: z.string().optional(),
  ImageConfig: z.object({ Command: z.array(z.string()) }).optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  DeadLetterConfig: z.object({ TargetArn: z.string() }).optional(),
  LoggingConfig: z.object({ LogGroup: z.string() }),
  Code: z.object({ S3Bucket: z.string().optional(), S3Key: z.string().optional(), ImageUri: z.string().optional() }),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

/** The digest in the key of a zip file: of the file, or, of a user's folder, of what is in it. */
const digestIn = (key: string | undefined): string | undefined => /\/([0-9a-f]{64})\.zip$/.exec(key ?? '')?.[1];

const shortly = (digest: string): string => `sha256:${digest}`;

/** What only our own functions are told. */
const isOurs = ({ Environment }: z.infer<typeof Properties>): boolean => 'CLS_SETTINGS' in Environment.Variables;

/** A folder was packed when it was first sent, by whatever packer that was: the file in the store tells. */
const codeOf = async (look: Look, wanted: Wanted, { CodeSha256 = '' }: FunctionConfiguration): Promise<string> => {
  const properties = propertiesOf(wanted);
  const { S3Bucket = '', S3Key = '' } = properties.Code;
  const running = Buffer.from(CodeSha256, 'base64').toString('hex');
  const named = digestIn(S3Key);
  if (named === undefined || named === running || isOurs(properties)) return shortly(running);
  return shortly((await look.digestOf(S3Bucket, S3Key)) === running ? named : running);
};

type Variables = { readonly [name: string]: string };

/** What CloudFormation has looked up, only it knows: such a variable is there, or it is not. */
const lookedUp = (variables: Variables, wanted: Variables): Variables =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, hasReference(wanted[name] ?? '') ? 'looked up' : value]),
  );

const expected = (wanted: Wanted): JsonObject => {
  const { Runtime: runtime, Handler, ImageConfig, DeadLetterConfig, Code, ...own } = propertiesOf(wanted);
  const digest = digestIn(Code.S3Key);
  return {
    Architectures: own.Architectures,
    Environment: lookedUp(own.Environment.Variables, own.Environment.Variables),
    LogGroup: own.LoggingConfig.LogGroup,
    MemorySize: own.MemorySize,
    Role: own.Role,
    Timeout: own.Timeout,
    ...(runtime !== undefined && { Runtime: runtime }),
    ...(Handler !== undefined && { Handler }),
    ...(ImageConfig !== undefined && { Command: ImageConfig.Command }),
    ...(DeadLetterConfig !== undefined && { DeadLetters: DeadLetterConfig.TargetArn }),
    ...(digest !== undefined && { Code: shortly(digest) }),
  };
};

/** Encrypted with a key that we may not use, the variables are not there in the answer. */
const variablesOf = ({ FunctionName, Environment }: FunctionConfiguration): Variables => {
  if (Environment?.Error === undefined) return Environment?.Variables ?? {};
  const { ErrorCode = '', Message = '' } = Environment.Error;
  throw new ProviderError('denied', `the environment of ${FunctionName} cannot be read: ${ErrorCode} ${Message}`, {
    hint: 'Allow kms:Decrypt with the key that somebody gave to the function.',
  });
};

const all = (config: FunctionConfiguration, wanted: Variables): JsonObject => ({
  Architectures: config.Architectures ?? ['x86_64'],
  Environment: lookedUp(variablesOf(config), wanted),
  LogGroup: config.LoggingConfig?.LogGroup ?? null,
  MemorySize: config.MemorySize ?? null,
  Role: config.Role ?? null,
  Timeout: config.Timeout ?? null,
  Runtime: config.Runtime ?? null,
  Handler: config.Handler ?? null,
  Command: config.ImageConfigResponse?.ImageConfig?.Command ?? null,
  DeadLetters: config.DeadLetterConfig?.TargetArn ?? null,
});

/** The variables as they should be. What CloudFormation has looked up stays as it is: we would send the reference. */
const variablesToSend = async ({ clients }: Fix, wanted: Wanted): Promise<Variables> => {
  const { FunctionName, Environment } = propertiesOf(wanted);
  const looked = Object.keys(Environment.Variables).filter((name) => hasReference(Environment.Variables[name] ?? ''));
  if (looked.length === 0) return Environment.Variables;
  const config = await (await clients.lambda()).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const now = variablesOf(config);
  const kept = looked.map((name): [string, string] => {
    const value = now[name];
    if (value !== undefined) return [name, value];
    throw new ProviderError(
      'invalid',
      `${FunctionName} lost the variable ${name}, whose value only CloudFormation looks up`,
      {
        hint: 'Set it by hand, or change another variable of it in the project file: CloudFormation then sets all of them.',
      },
    );
  });
  return { ...Environment.Variables, ...Object.fromEntries(kept) };
};

const repair: ResourceDrift['repair'] = async (fix, wanted, differs) => {
  const { Code, Architectures, Environment: _, ...rest } = propertiesOf(wanted);
  const { FunctionName } = rest;
  const lambda = await fix.clients.lambda();
  const { change } = fix;
  const own = differs('Environment') ? { Environment: { Variables: await variablesToSend(fix, wanted) } } : {};
  await change(() => lambda.send(new UpdateFunctionConfigurationCommand({ ...rest, ...own })));
  if (!differs('Code') && !differs('Architectures')) return;
  const { S3Bucket, S3Key, ImageUri } = Code;
  const code = ImageUri === undefined ? { S3Bucket, S3Key } : { ImageUri };
  await change(() => lambda.send(new UpdateFunctionCodeCommand({ FunctionName, Architectures, ...code })));
};

export const functionDrift: ResourceDrift = {
  word: 'function',
  covers: [...Object.keys(Properties.shape), 'PackageType'],
  nameOf: ({ physicalId }) => physicalId,
  expected,
  found: async (look, wanted) => {
    const config = await look.functionNamed(wanted.physicalId);
    if (config === undefined) return undefined;
    const managed = expected(wanted);
    const found = {
      ...all(config, propertiesOf(wanted).Environment.Variables),
      Code: await codeOf(look, wanted, config),
    };
    return Object.fromEntries(Object.entries(found).filter(([name]) => name in managed));
  },
  unread: (wanted) => {
    const { Code, Environment } = propertiesOf(wanted);
    return [
      ...(Code.ImageUri === undefined ? [] : ['which image a function runs']),
      ...(Object.values(Environment.Variables).some(hasReference) ? ['what references in variables lead to'] : []),
    ];
  },
  secret: 'Environment',
  repair,
  restores: false,
};
