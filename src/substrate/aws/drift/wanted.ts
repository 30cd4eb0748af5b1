import { z } from 'zod';
import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { isJsonObject } from '../../../metadata/canonical.ts';
import { ProviderError } from '../../provider.ts';
import type { Place } from '../arn.ts';
import { functionArn, partitionOf, queueArn, ruleArn } from '../arn.ts';
import type { Resource, Resources } from '../render/template.ts';

/** One resource of a stack as its template says, with every reference resolved. */
export interface Wanted {
  readonly type: string;
  /** As CloudFormation names it: a name, an ARN, the URL of a queue. */
  readonly physicalId: string;
  readonly properties: JsonObject;
}

export interface StackContents {
  readonly resources: Resources;
  /** By logical id. */
  readonly physicalIds: ReadonlyMap<string, string>;
}

const Reference = z.union([
  z.strictObject({ Ref: z.string() }),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  z.strictObject({ 'Fn::Sub': z.string() }),
]);

export const lastOf = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1);

const arns: { readonly [type: string]: (place: Place, physicalId: string) => string } = {
  'AWS::Lambda::Function': functionArn,
  'AWS::SQS::Queue': (place, url) => queueArn(place, lastOf(url, '/')),
  'AWS::IAM::Role': ({ account, region }, name) => `arn:${partitionOf(region)}:iam::${account}:role/${name}`,
  'AWS::Events::Rule': (place, id) => (id.startsWith('arn:') ? id : ruleArn(place, 'default', id)),
  'AWS::StepFunctions::StateMachine': (_, id) => id,
};

const resolver = ({ resources, physicalIds }: StackContents, place: Place) => {
  const ref = (id: string): string => {
    if (id === 'AWS::AccountId') return place.account;
    if (id === 'AWS::Region') return place.region;
    if (id === 'AWS::Partition') return partitionOf(place.region);
    const physicalId = physicalIds.get(id);
    if (physicalId === undefined) throw new ProviderError('invalid', `nobody knows ${id} in the template`);
    return physicalId;
  };
  const arnOf = (id: string, attribute: string): string => {
    const arn = arns[resources[id]?.Type ?? ''];
    if (arn !== undefined && attribute === 'Arn') return arn(place, ref(id));
    throw new ProviderError('invalid', `nobody knows the ${attribute} of ${id} in the template`);
  };
  const resolve = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isJsonObject(value)) return value;
    const reference = Object.keys(value).length === 1 ? Reference.safeParse(value).data : undefined;
    if (reference === undefined) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]));
    }
    if ('Ref' in reference) return ref(reference.Ref);
    if ('Fn::GetAtt' in reference) return arnOf(...reference['Fn::GetAtt']);
    return reference['Fn::Sub'].replaceAll(/\$\{([^}]+)\}/g, (_, id: string) => ref(id));
  };
  return resolve;
};

/** A resource of a template by its logical id, as it should be. Fails where it refers to what nobody here knows. */
export const resolving = (contents: StackContents, place: Place): ((id: string, resource: Resource) => Wanted) => {
  const resolve = resolver(contents, place);
  return (id, { Type, Properties = {} }) => {
    const properties = resolve(Properties);
    return {
      type: Type,
      physicalId: contents.physicalIds.get(id) ?? '',
      properties: isJsonObject(properties) ? properties : {},
    };
  };
};
