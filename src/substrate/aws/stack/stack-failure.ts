import type { Clock } from '../../../ports/clock.ts';
import type { FailureKind } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import type { Stack, StackApi, StackEvent } from './stack-api.ts';
import { eventsOfAction } from './stack-events.ts';

interface Asked {
  readonly api: Pick<StackApi, 'events'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Followers of the first failure, which says nothing about the cause. */
const isFollower = ({ reason }: StackEvent): boolean => /cancelled|canceled/i.test(reason);

/** Of events that are the newest first: the first cause first. */
const causesOf = (events: readonly StackEvent[]): readonly StackEvent[] =>
  events
    .filter((event) => event.status.endsWith('_FAILED') && !event.ofStack && !isFollower(event))
    .toReversed()
    .slice(0, 3);

const kindOf = (reasons: string): FailureKind => {
  if (/not authorized|AccessDenied/i.test(reasons)) return 'denied';
  if (/Rate exceeded|Throttl/i.test(reasons)) return 'throttled';
  if (/Internal Failure|InternalFailure|Service Unavailable/i.test(reasons)) return 'transient';
  return 'invalid';
};

/** The reason is worth a few tries: without it a person knows only that it failed. */
const readEvents = async ({ api, clock }: Asked, id: string, token: string): Promise<readonly StackEvent[]> => {
  for (let tries = 0; tries < 8; tries += 1) {
    try {
      return await eventsOfAction(api, id, token);
    } catch {
      await clock.sleep(500 * (tries + 1));
    }
  }
  return [];
};

const line = ({ logicalId, type, reason }: StackEvent): string => `${logicalId} (${type}): ${reason}`;

export const failedResources = (events: readonly StackEvent[]): string => causesOf(events).map(line).join('; ');

/** What stays in the catalog when its stack goes is in the way of the next one. */
const isKeptEntry = ({ type, reason }: StackEvent): boolean =>
  type.startsWith('AWS::Glue::') && /already exists/i.test(reason);

const hintOf = (causes: readonly StackEvent[]): string =>
  causes.some(isKeptEntry)
    ? 'Delete the entry that an earlier deployment has kept (aws glue delete-table, delete-database: the data stays), and apply again.'
    : 'Correct what it says and apply again.';

/** Why an operation did not end well, in CloudFormation's own words. */
export const stackFailure = async (asked: Asked, stack: Stack, token: string): Promise<ProviderError> => {
  const causes = causesOf(await readEvents(asked, stack.id, token));
  const text = causes.length > 0 ? causes.map(line).join('; ') : stack.reason;
  return new ProviderError(kindOf(text), `${stack.name} is ${stack.status}${text === '' ? '' : `: ${text}`}`, {
    hint: hintOf(causes),
  });
};
