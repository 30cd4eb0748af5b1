import { CreateEventBusCommand, DeleteEventBusCommand } from '@aws-sdk/client-eventbridge';
import { isOurs, ownerTags } from '../../ownership-tags.ts';
import type { Call, Done, Writer } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { busArn } from '../arn.ts';
import { nameOf, toProviderError } from '../errors.ts';
import type { AwsContext } from './context.ts';
import { readArnTags } from './event-bus-reader.ts';
import { writeArnTags } from './event-tags.ts';
import { retryWhile } from './retry-while.ts';
import { toAwsTags } from './tags.ts';

export const eventBusWriter = ({ clients, place, clock }: AwsContext): Writer<'event-bus'> => {
  const done = (bus: string): Done => ({ physicalId: busArn(place, bus), attributes: {}, outputs: {} });

  /** A name that is taken: by ourselves in an earlier try, or by somebody else. */
  const takeUp = async (error: unknown, name: string, call: Call): Promise<void> => {
    if (nameOf(error) !== 'ResourceAlreadyExistsException') throw toProviderError(error);
    const tags = await readArnTags(await clients.events(), busArn(place, name));
    if (!isOurs(tags, call.owner)) throw new ProviderError('foreign-owner', `the event bus ${name} exists already`);
  };

  const create: Writer<'event-bus'>['create'] = async ({ name, spec, address }, call) => {
    const events = await clients.events();
    call.fence();
    const Tags = toAwsTags({ ...spec.tags, ...ownerTags(call.owner, address) });
    await events
      .send(new CreateEventBusCommand({ Name: name, Tags }))
      .catch((error: unknown) => takeUp(error, name, call));
    return done(name);
  };

  const update: Writer<'event-bus'>['update'] = async ({ name, spec, address }, prior, call) => {
    const events = await clients.events();
    call.fence();
    const tags = { ...spec.tags, ...ownerTags(call.owner, address) };
    await writeArnTags(events, busArn(place, name), tags, prior.managed).catch((error: unknown) => {
      throw toProviderError(error);
    });
    return done(name);
  };

  const remove: Writer<'event-bus'>['delete'] = async ({ name }, policy, call) => {
    if (policy === 'retain') return { kept: 'its deletion policy is "retain"' };
    const events = await clients.events();
    try {
      // Rules that were just deleted are seen for a while.
      await retryWhile({ clock, call, pattern: /rule/i }, () => {
        call.fence();
        return events.send(new DeleteEventBusCommand({ Name: name }));
      });
      return 'deleted';
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return 'deleted';
      throw toProviderError(error);
    }
  };

  return { create, update, delete: remove, resume: async () => 'reissue' };
};
