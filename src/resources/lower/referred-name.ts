import { valueAt } from '../../model/pointer.ts';
import type { LowerContext } from '../component.ts';

/** The last word of an ARN: `arn:aws:s3:::bucket`, `arn:aws:glue:…:database/name`. */
const nameInArn = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;

/** The physical name behind a reference: what a resource of a given project says in one of its fields, or an ARN's end. */
export const referredName = (ref: string, field: string, context: LowerContext): string => {
  const resource = context.resource(ref);
  if (resource === undefined) return ref.startsWith('arn:') ? nameInArn(ref) : ref;
  const name = valueAt(resource.component, [field]);
  return typeof name === 'string' ? name : ref;
};
