import { z } from 'zod';
import { digestOf } from '../../../metadata/canonical.ts';
import type { OwnStatement, Policy } from '../own-statements.ts';

/** What older releases called it, whatever the prefix: the last one that was hardened was the only one. */
const formerSid = 'ClusterlessOnlyConditionalWrites';

/** A bucket may keep the states of many teams: each prefix has a statement of its own. Letters and digits only. */
const sidOf = (prefix: string): string => `${formerSid}${digestOf(prefix).slice(0, 16)}`;

const resourceOf = (bucketArn: string, prefix: string): string => `${bucketArn}/${prefix}*`;

/** A body that replaces another must say which: nobody, not even a person, may overwrite a state blindly. */
export const onlyConditional = (bucketArn: string, prefix: string): OwnStatement => ({
  Sid: sidOf(prefix),
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: [resourceOf(bucketArn, prefix)],
  Condition: { Null: { 's3:if-match': 'true', 's3:if-none-match': 'true' } },
});

const Resources = z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]);

/** Of the statement by its former name, when it is that of this prefix; another team's stays until they harden theirs. */
export const replacedSids = ({ Statement }: Policy, bucketArn: string, prefix: string): readonly string[] =>
  Statement.filter(({ Sid }) => Sid === formerSid).some((statement) => {
    const [only, ...more] = Resources.parse(statement['Resource']);
    return more.length === 0 && only === resourceOf(bucketArn, prefix);
  })
    ? [formerSid]
    : [];
