import type { Place } from '../arn.ts';
import { partitionOf } from '../arn.ts';
import type { Access } from './access.ts';
import { access } from './access.ts';
import type { SentStack } from './on-behalf.ts';

const pattern = /\{\{resolve:(secretsmanager|ssm):([^{}]+)\}\}/g;

/** A secret by its name gets six characters of AWS's own at the end of its ARN. */
const secretArn = ({ account, region }: Place, key: string): string => {
  const words = key.split(':');
  if (words[0] === 'arn') return words.slice(0, 7).join(':');
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${words[0]}-??????`;
};

const parameterArn = ({ account, region }: Place, key: string): string => {
  const [name = ''] = key.split(':');
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
};

const distinct = (arns: readonly string[]): readonly string[] => [...new Set(arns)].sort();

/** What CloudFormation looks up for the variables of a stack, in the name of whoever applies. */
export const lookUp = ({ resources, place }: SentStack): readonly Access[] => {
  const found = [...JSON.stringify(resources).matchAll(pattern)];
  const keysOf = (service: string): readonly string[] =>
    found.flatMap(([, named, key = '']) => (named === service ? [key] : []));
  const secrets = distinct(keysOf('secretsmanager').map((key) => secretArn(place, key)));
  const parameters = distinct(keysOf('ssm').map((key) => parameterArn(place, key)));
  return [
    ...(secrets.length > 0 ? [access('StackSecrets', ['secretsmanager:GetSecretValue'], secrets)] : []),
    ...(parameters.length > 0 ? [access('StackParameters', ['ssm:GetParameters'], parameters)] : []),
  ];
};
