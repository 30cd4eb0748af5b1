import type { JsonObject } from '../../../metadata/canonical.ts';
import type { UserFunctionPart } from '../../part.ts';
import { imageUri } from '../image/registry.ts';
import type { StackContext } from './context.ts';
import { assetKey } from './context.ts';
import { deadLetters, deadLettersArn, leaveDeadLetters } from './dead-letters.ts';
import { architectures, functionId } from './function.ts';
import { statementsOf } from './grants.ts';
import { logGroup, writeLogs } from './log-group.ts';
import { role } from './role.ts';
import type { Resources } from './template.ts';
import { getAtt, ref } from './template.ts';

const logGroupName = ({ name }: UserFunctionPart): string => `/aws/lambda/${name}`;

const packageOf = ({ assets, place }: StackContext, { code, runtime, handler }: UserFunctionPart): JsonObject => {
  if (code.from !== 'files') {
    return {
      PackageType: 'Image',
      Code: { ImageUri: code.from === 'image' ? code.image : imageUri(place, code.imageName) },
      ...(handler !== undefined && { ImageConfig: { Command: [handler] } }),
    };
  }
  return {
    Code: { S3Bucket: assets, S3Key: assetKey(code.sha256, 'zip') },
    ...(runtime !== undefined && { Runtime: runtime }),
    ...(handler !== undefined && { Handler: handler }),
  };
};

/** Called by its machine alone, which waits for it; dead letters are of calls by hand that do not wait. */
export const renderUserFunction = (stack: StackContext, part: UserFunctionPart): Resources => {
  const { place } = stack;
  const id = functionId(part.name);
  const hasVariables = Object.keys(part.environment).length > 0;
  return {
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: part.name,
        ...packageOf(stack, part),
        Architectures: [architectures[part.architecture]],
        MemorySize: part.memoryMB,
        Timeout: part.timeoutSeconds,
        Role: getAtt(`${id}Role`, 'Arn'),
        DeadLetterConfig: { TargetArn: deadLettersArn(part.name) },
        ...(hasVariables && { Environment: { Variables: part.environment } }),
        LoggingConfig: { LogGroup: ref(`${id}Logs`) },
      },
    },
    [`${id}Logs`]: logGroup(logGroupName(part)),
    ...deadLetters(stack, part),
    [`${id}Role`]: role({
      service: 'lambda.amazonaws.com',
      statements: [
        writeLogs(place, logGroupName(part)),
        leaveDeadLetters(part.name),
        ...part.grants.flatMap((grant) => statementsOf({ place, runs: 'user-code' }, grant)),
      ],
    }),
  };
};
