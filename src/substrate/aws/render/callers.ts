import type { JsonObject } from '../../../metadata/canonical.ts';
import type { FunctionPart, UserFunctionPart } from '../../part.ts';
import { ruleArn } from '../arn.ts';
import { ruleName } from '../providers/rule-name.ts';
import type { StackContext } from './context.ts';
import { getAtt, logicalId } from './template.ts';

export interface CallingRule {
  readonly name: string;
  readonly arn: string | JsonObject;
}

export const endedRuleId = (name: string): string => logicalId('Ended', name);

/** The rules that may call a function, beside the stack and in it: no others, not even of this account. */
export const callingRules = (stack: StackContext, part: FunctionPart | UserFunctionPart): readonly CallingRule[] => {
  if (part.part !== 'function') return [];
  const beside = (part.rules ?? []).map((name) => {
    const { bus, rule } = ruleName(name);
    return { name, arn: ruleArn(stack.place, bus, rule) };
  });
  const inside = stack.parts.flatMap((other) =>
    other.part === 'ended-executions' && other.target === part.name
      ? [{ name: other.name, arn: getAtt(endedRuleId(other.name), 'Arn') }]
      : [],
  );
  return [...beside, ...inside];
};
