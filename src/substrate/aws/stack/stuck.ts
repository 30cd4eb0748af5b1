import type { Stuck } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import type { Stack, StackApi } from './stack-api.ts';
import { eventsOfStep } from './stack-events.ts';
import { failedResources } from './stack-failure.ts';

/** Where commands that people are told to type have to go. */
export interface CommandPlace {
  readonly region: string;
  readonly profile?: string;
}

interface Asked {
  readonly api: Pick<StackApi, 'events'>;
  readonly at: CommandPlace;
}

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export const command = (verb: string, { name }: Pick<Stack, 'name'>, { region, profile }: CommandPlace): string =>
  [
    `aws cloudformation ${verb} --stack-name ${name} --region ${region}`,
    ...(profile === undefined ? [] : [`--profile ${quoted(profile)}`]),
  ].join(' ');

/** Only from one status can we go on ourselves. */
export const isRepairable = ({ status }: Pick<Stack, 'status'>): boolean => status === 'UPDATE_ROLLBACK_FAILED';

/** What CloudFormation takes in each of these states; of an import that could not be taken back it documents nothing. */
const hintOf = (stack: Pick<Stack, 'name' | 'status'>, at: CommandPlace): string => {
  if (isRepairable(stack)) {
    return `Repair what failed, then run clusterless apply --repair, or: ${command('continue-update-rollback', stack, at)}`;
  }
  if (stack.status === 'UPDATE_FAILED') return `Take the failed update back: ${command('rollback-stack', stack, at)}`;
  return `There is no command for that: ask AWS Support, with what this shows: ${command('describe-stack-events', stack, at)}`;
};

/** Nothing but a person can go on from here; what failed and the exact command are the help. */
export const stuckOf = async ({ api, at }: Asked, stack: Stack): Promise<Stuck> => {
  const failed = failedResources(await eventsOfStep(api, stack.id));
  const why = failed === '' ? stack.reason : failed;
  return {
    detail: `${stack.name} is ${stack.status}${why === '' ? '' : `: ${why}`}`,
    hint: hintOf(stack, at),
    repairable: isRepairable(stack),
  };
};

export const stuckFailure = async (asked: Asked, stack: Stack): Promise<ProviderError> => {
  const { detail, hint } = await stuckOf(asked, stack);
  return new ProviderError('protected', detail, { hint });
};
