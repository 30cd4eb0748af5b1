import { ClusterlessError } from '../../../errors.ts';
import type { Json } from '../../../metadata/canonical.ts';
import { isJsonObject } from '../../../metadata/canonical.ts';
import type { Resource } from '../render/template.ts';
import type { Access } from './access.ts';
import type { SentStack } from './on-behalf.ts';
import { arnsOf, made } from './on-behalf.ts';

const unresolved = (value: Json): ClusterlessError =>
  new ClusterlessError('CLS_INTERNAL', `nobody knows the ARN of ${JSON.stringify(value)}`);

/** As CloudFormation will put it in; names that it makes itself by how they begin. */
const resolved = (stack: SentStack, value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (!isJsonObject(value)) throw unresolved(value);
  const text = value['Fn::Sub'];
  if (typeof text === 'string') return [text.replaceAll(/\$\{\w+\}/g, made(stack.name))];
  const [id] = Array.isArray(value['Fn::GetAtt']) ? value['Fn::GetAtt'] : [];
  const referred = typeof id === 'string' ? stack.resources[id] : undefined;
  if (referred === undefined) throw unresolved(value);
  return arnsOf(stack, referred);
};

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const textsOf = (value: Json | undefined): readonly string[] =>
  listOf(value).flatMap((each) => (typeof each === 'string' ? [each] : []));

const statementsOf = ({ Type, Properties }: Resource): readonly Json[] =>
  Type !== 'AWS::IAM::Role'
    ? []
    : listOf(Properties?.['Policies']).flatMap((policy) =>
        isJsonObject(policy) && isJsonObject(policy['PolicyDocument'])
          ? listOf(policy['PolicyDocument']['Statement'])
          : [],
      );

/** Everything that any role of the stack may do: the narrowest permissions boundary that lets all of them work. */
export const permissionsBoundaryOf = (stack: SentStack): readonly Access[] =>
  Object.values(stack.resources)
    .flatMap(statementsOf)
    .filter(isJsonObject)
    .map(({ Action, Resource, Condition }) => ({
      sid: 'Roles',
      actions: textsOf(Action),
      resources: listOf(Resource).flatMap((each) => resolved(stack, each)),
      ...(isJsonObject(Condition) && { condition: Condition }),
    }));
