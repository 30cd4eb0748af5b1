import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import type { Desired } from '../../object.ts';
import type { Tags } from '../../ownership-tags.ts';
import { isOurs, ownerTags } from '../../ownership-tags.ts';
import type { Call, Done, Writer } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { ruleArn } from '../arn.ts';
import { nameOf, toProviderError } from '../errors.ts';
import type { AwsContext } from './context.ts';
import { readArnTags } from './event-bus-reader.ts';
import { writeArnTags } from './event-tags.ts';
import { retryWhile } from './retry-while.ts';
import { ruleName } from './rule-name.ts';
import { listTargets } from './rule-reader.ts';
import { targetOf } from './rule-target.ts';
import { toAwsTags } from './tags.ts';

interface FailedEntry {
  TargetId?: string | undefined;
  ErrorCode?: string | undefined;
  ErrorMessage?: string | undefined;
}

/** A success can hold failures. */
const checkEntries = (failed: readonly FailedEntry[] | undefined): void => {
  const [first] = failed ?? [];
  if (first === undefined) return;
  const kind = /Throttl|Internal|Concurrent/.test(first.ErrorCode ?? '') ? 'transient' : 'invalid';
  throw new ProviderError(kind, `target ${first.TargetId ?? ''}: ${first.ErrorCode ?? ''} ${first.ErrorMessage ?? ''}`);
};

const foreign = (name: string): ProviderError =>
  new ProviderError('foreign-owner', `the rule ${name} was not made by this project`);

/** A rule, its targets and their dead letters are one thing: they are always sent together. */
export const ruleWriter = ({ clients, place, clock }: AwsContext): Writer<'rule'> => {
  const putRule = async (
    events: EventBridgeClient,
    { name, spec }: Desired<'rule'>,
    tags: Tags | undefined,
    call: Call,
  ): Promise<void> => {
    const { bus, rule } = ruleName(name);
    call.fence();
    await events.send(
      new PutRuleCommand({
        Name: rule,
        EventBusName: bus,
        EventPattern: JSON.stringify(spec.pattern),
        State: spec.enabled ? 'ENABLED' : 'DISABLED',
        ...(tags && { Tags: toAwsTags(tags) }),
      }),
    );
  };

  const putTargets = async (events: EventBridgeClient, { name, spec }: Desired<'rule'>, call: Call): Promise<void> => {
    const { bus, rule } = ruleName(name);
    call.fence();
    const Targets = spec.targets.map((target) => targetOf(place, target));
    const { FailedEntries } = await events.send(new PutTargetsCommand({ EventBusName: bus, Rule: rule, Targets }));
    checkEntries(FailedEntries);
  };

  const removeTargets = async (
    events: EventBridgeClient,
    name: string,
    unwanted: (id: string) => boolean,
    call: Call,
  ): Promise<void> => {
    const { bus, rule } = ruleName(name);
    const Ids = (await listTargets(events, bus, rule)).map(({ Id = '' }) => Id).filter(unwanted);
    if (Ids.length === 0) return;
    call.fence();
    const { FailedEntries } = await events.send(new RemoveTargetsCommand({ EventBusName: bus, Rule: rule, Ids }));
    checkEntries(FailedEntries);
  };

  const done = (name: string): Done => {
    const { bus, rule } = ruleName(name);
    return { physicalId: ruleArn(place, bus, rule), attributes: {}, outputs: {} };
  };

  /** PutRule also replaces what is there, whoever made it. */
  const refuseForeign = async (events: EventBridgeClient, name: string, call: Call): Promise<void> => {
    const { bus, rule } = ruleName(name);
    try {
      const { Arn = '' } = await events.send(new DescribeRuleCommand({ Name: rule, EventBusName: bus }));
      if (!isOurs(await readArnTags(events, Arn), call.owner)) throw foreign(name);
    } catch (error) {
      if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    }
  };

  const create: Writer<'rule'>['create'] = async (desired, call) => {
    try {
      const events = await clients.events();
      await refuseForeign(events, desired.name, call);
      await putRule(events, desired, ownerTags(call.owner, desired.address), call);
      await putTargets(events, desired, call);
      return done(desired.name);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  const update: Writer<'rule'>['update'] = async (desired, prior, call) => {
    try {
      const events = await clients.events();
      const { physicalId } = done(desired.name);
      // Tags of an existing rule are not taken from PutRule.
      await putRule(events, desired, undefined, call);
      await putTargets(events, desired, call);
      const wanted = new Set(desired.spec.targets.map(({ id }) => id));
      await removeTargets(events, desired.name, (id) => !wanted.has(id), call);
      await writeArnTags(events, physicalId, ownerTags(call.owner, desired.address), prior.managed);
      return done(desired.name);
    } catch (error) {
      throw toProviderError(error);
    }
  };

  const remove: Writer<'rule'>['delete'] = async ({ name }, policy, call) => {
    if (policy === 'retain') return { kept: 'its deletion policy is "retain"' };
    const { bus, rule } = ruleName(name);
    try {
      const events = await clients.events();
      await removeTargets(events, name, () => true, call);
      // Targets that were just removed are seen for a while.
      await retryWhile({ clock, call, pattern: /target/i }, () => {
        call.fence();
        return events.send(new DeleteRuleCommand({ Name: rule, EventBusName: bus }));
      });
      return 'deleted';
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return 'deleted';
      throw toProviderError(error);
    }
  };

  return { create, update, delete: remove, resume: async () => 'reissue' };
};
