import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-eventbridge';
import type { Tags } from '../../ownership-tags.ts';
import type { Fields } from '../../provider.ts';
import { toAwsTags } from './tags.ts';

const removed = (wanted: Tags, managed: Fields): string[] => {
  const last = managed['tags'];
  return typeof last === 'object' && last !== null ? Object.keys(last).filter((name) => !(name in wanted)) : [];
};

/** Sets tags of a bus or a rule, and drops those of ours that are no longer wanted. */
export const writeArnTags = async (
  events: EventBridgeClient,
  arn: string,
  tags: Tags,
  managed: Fields,
): Promise<void> => {
  await events.send(new TagResourceCommand({ ResourceARN: arn, Tags: toAwsTags(tags) }));
  const TagKeys = removed(tags, managed);
  if (TagKeys.length > 0) await events.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys }));
};
