import type { Clock } from '../../../ports/clock.ts';
import type { FailureKind } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import type { Stack, StackApi, StackEvent } from './stack-api.ts';

interface Asked {
  readonly api: Pick<StackApi, 'events'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Followers of the first failure, which says nothing about the cause. */
const isFollower = ({ reason }: StackEvent): boolean => /cancelled|canceled/i.test(reason);

/** Failures of one operation, the first cause first. */
export const causesOf = (events: readonly StackEvent[], token: string): readonly StackEvent[] => {
  const ours = events.filter((event) => event.token === undefined || event.token.startsWith(token));
  const failed = ours.filter(({ status, ofStack }) => status.endsWith('_FAILED') && !ofStack);
  return failed.filter((event) => !isFollower(event)).reverse();
};

const kindOf = (reasons: string): FailureKind => {
  if (/not authorized|AccessDenied/i.test(reasons)) return 'denied';
  if (/Rate exceeded|Throttl/i.test(reasons)) return 'throttled';
  if (/Internal Failure|InternalFailure|Service Unavailable/i.test(reasons)) return 'transient';
  return 'invalid';
};

/** The reason is worth a few tries: without it a person knows only that it failed. */
const readEvents = async (
  api: Asked['api'],
  id: string,
  clock: Pick<Clock, 'sleep'>,
): Promise<readonly StackEvent[]> => {
  for (let tries = 0; tries < 8; tries += 1) {
    try {
      return await api.events(id);
    } catch {
      await clock.sleep(500 * (tries + 1));
    }
  }
  return [];
};

const line = ({ logicalId, type, reason }: StackEvent): string => `${logicalId} (${type}): ${reason}`;

/** What stays in the catalog when its stack goes is in the way of the next one. */
const isKeptEntry = ({ type, reason }: StackEvent): boolean =>
  type.startsWith('AWS::Glue::') && /already exists/i.test(reason);

const hintOf = (causes: readonly StackEvent[]): string =>
  causes.some(isKeptEntry)
    ? 'Delete the entry that an earlier deployment has kept (aws glue delete-table, delete-database: the data stays), and apply again.'
    : 'Correct what it says and apply again.';

/** Why an operation did not end well, in CloudFormation's own words. */
export const stackFailure = async ({ api, clock }: Asked, stack: Stack, token: string): Promise<ProviderError> => {
  const events = await readEvents(api, stack.id, clock);
  const causes = causesOf(events, token).slice(0, 3);
  const text = causes.length > 0 ? causes.map(line).join('; ') : stack.reason;
  return new ProviderError(kindOf(text), `${stack.name} is ${stack.status}${text === '' ? '' : `: ${text}`}`, {
    hint: hintOf(causes),
  });
};

/** Nothing but a person can go on from here; the exact command is the help. */
export const stuck = async ({ api, clock }: Asked, stack: Stack): Promise<ProviderError> => {
  const events = await readEvents(api, stack.id, clock);
  const causes = events.filter(({ status, ofStack }) => status.endsWith('_FAILED') && !ofStack).slice(0, 3);
  return new ProviderError('protected', `${stack.name} is ${stack.status}: ${causes.map(line).join('; ')}`, {
    hint: `Repair what failed, then run: aws cloudformation continue-update-rollback --stack-name ${stack.name}`,
  });
};
