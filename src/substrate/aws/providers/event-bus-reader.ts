import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ListEventBusesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-eventbridge';
import { commonPrefix } from '../../common-prefix.ts';
import type { Tags } from '../../ownership-tags.ts';
import { ownerOf } from '../../ownership-tags.ts';
import type { Reader } from '../../provider.ts';
import { answerAll, notFound } from './answers.ts';
import type { AwsContext } from './context.ts';
import { listingAhead } from './listing-ahead.ts';
import { fromAwsTags, managedTags } from './tags.ts';

/** ARN by name. */
const listBuses = async (events: EventBridgeClient, prefix: string): Promise<ReadonlyMap<string, string>> => {
  const buses = new Map<string, string>();
  let token: string | undefined;
  do {
    const page = await events.send(
      new ListEventBusesCommand({ ...(prefix !== '' && { NamePrefix: prefix }), Limit: 100, NextToken: token }),
    );
    for (const { Name, Arn } of page.EventBuses ?? []) buses.set(Name ?? '', Arn ?? '');
    token = page.NextToken;
  } while (token);
  return buses;
};

export const readArnTags = async (events: EventBridgeClient, arn: string): Promise<Tags> =>
  fromAwsTags((await events.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags);

export const eventBusReader = ({ clients }: AwsContext): Reader => {
  const listing = listingAhead(async (_, names) => listBuses(await clients.events(), commonPrefix(names)));
  return {
    ahead: (names) => listing.ahead('', names),
    batch: async (targets, depth) => {
      const names = targets.map(({ name }) => name);
      return await answerAll(
        targets,
        () => listing.list('', names),
        async (target, buses) => {
          const arn = buses.get(target.name);
          if (arn === undefined) return notFound;
          if (depth === 'fast' && target.prior !== undefined) {
            return { found: 'yes', owner: 'us', fields: {}, checked: 'existence' };
          }
          const tags = await readArnTags(await clients.events(), arn);
          return {
            found: 'yes',
            ...ownerOf(tags, target),
            fields: { tags: managedTags(tags, target) },
            checked: 'all',
          };
        },
      );
    },
  };
};
