import type { JsonObject } from '../../../metadata/canonical.ts';
import type { Architecture, FunctionPart } from '../../part.ts';
import { ProviderError } from '../../provider.ts';
import { callingRules } from './callers.ts';
import type { Bundle, StackContext } from './context.ts';
import { assetKey } from './context.ts';
import { deadLetters, deadLettersArn, deadLettersId, leaveDeadLetters, takesEvents } from './dead-letters.ts';
import { statementsOf } from './grants.ts';
import { logGroup, writeLogs } from './log-group.ts';
import { role } from './role.ts';
import type { Statement } from './statement.ts';
import type { Resource, Resources } from './template.ts';
import { getAtt, logicalId, ref } from './template.ts';
import { armSchedules, wakeVariables } from './wakes.ts';

export const functionId = (name: string): string => logicalId('Function', name);

export const architectures: Record<Architecture, string> = { ARM_64: 'arm64', X86_64: 'x86_64' };

const bundleOf = ({ bundles }: StackContext, { handler }: FunctionPart): Bundle => {
  const bundle = bundles.get(handler);
  if (bundle !== undefined) return bundle;
  throw new ProviderError('invalid', `this build has no code for the function "${handler}"`, {
    hint: 'Run `npm run build`, or install clusterless again.',
  });
};

const armsSchedules = ({ grants }: FunctionPart): boolean => grants.some(({ allow }) => allow === 'schedule');

const redrives = ({ grants }: FunctionPart): boolean => grants.some(({ allow }) => allow === 'redrive');

const mayDo = (stack: StackContext, part: FunctionPart): Statement[] => [
  writeLogs(stack.place, logGroupName(part)),
  leaveDeadLetters(part.name),
  ...part.grants.flatMap((grant) => statementsOf({ place: stack.place, runs: 'our-code' }, grant)),
  ...(armsSchedules(part) ? armSchedules(stack) : []),
];

const logGroupName = ({ name }: FunctionPart): string => `/aws/lambda/${name}`;

const lambda = (stack: StackContext, part: FunctionPart, id: string): Resource => {
  const variables: JsonObject = {
    CLS_ACCOUNT: stack.place.account,
    CLS_SETTINGS: JSON.stringify(part.settings),
    ...(armsSchedules(part) && wakeVariables()),
    ...(redrives(part) && { CLS_DEAD_LETTERS: ref(deadLettersId(part.name)) }),
  };
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: part.name,
      Runtime: 'nodejs22.x',
      Architectures: [architectures[part.architecture]],
      Handler: 'index.handler',
      MemorySize: part.memoryMB,
      Timeout: part.timeoutSeconds,
      Role: getAtt(`${id}Role`, 'Arn'),
      Code: { S3Bucket: stack.assets, S3Key: assetKey(bundleOf(stack, part).sha256, 'zip') },
      DeadLetterConfig: { TargetArn: deadLettersArn(part.name) },
      Environment: { Variables: variables },
      LoggingConfig: { LogGroup: ref(`${id}Logs`) },
    },
  };
};

/** Calls that fail are made again, then left among the dead letters. */
const asynchronous = (part: FunctionPart, id: string): Resource => ({
  Type: 'AWS::Lambda::EventInvokeConfig',
  Properties: {
    FunctionName: ref(id),
    Qualifier: '$LATEST',
    MaximumRetryAttempts: Math.min(2, part.retryAttempts),
    MaximumEventAgeInSeconds: 21_600,
  },
});

const callable = (stack: StackContext, part: FunctionPart): Resources =>
  Object.fromEntries(
    callingRules(stack, part).map(({ name, arn }) => [
      logicalId('Caller', name),
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: getAtt(functionId(part.name), 'Arn'),
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceAccount: stack.place.account,
          SourceArn: arn,
        },
      },
    ]),
  );

export const renderFunction = (stack: StackContext, part: FunctionPart): Resources => {
  const id = functionId(part.name);
  return {
    [id]: lambda(stack, part, id),
    [`${id}Logs`]: logGroup(logGroupName(part)),
    [`${id}Role`]: role({ service: 'lambda.amazonaws.com', statements: mayDo(stack, part) }),
    ...deadLetters(stack, part),
    ...(takesEvents(stack, part) && { [`${id}Async`]: asynchronous(part, id) }),
    ...callable(stack, part),
  };
};
