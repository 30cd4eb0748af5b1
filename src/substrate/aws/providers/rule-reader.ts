import type { EventBridgeClient, Rule, Target } from '@aws-sdk/client-eventbridge';
import { ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { Json } from '../../../metadata/canonical.ts';
import { commonPrefix } from '../../common-prefix.ts';
import { ownerOf } from '../../ownership-tags.ts';
import type { Depth, Fields, Observed, Reader, ReadTarget } from '../../provider.ts';
import { ruleArn } from '../arn.ts';
import { nameOf } from '../errors.ts';
import type { Answers } from './answers.ts';
import { answerAll, notFound } from './answers.ts';
import type { AwsContext } from './context.ts';
import { readArnTags } from './event-bus-reader.ts';
import { listingAhead } from './listing-ahead.ts';
import { ruleName } from './rule-name.ts';
import { foundTargets } from './rule-target.ts';

/** Rules of one bus by name: pattern, state and manager, a hundred in a call. A bus that is not there has none. */
const listRules = async (
  events: EventBridgeClient,
  bus: string,
  prefix: string,
): Promise<ReadonlyMap<string, Rule>> => {
  const rules = new Map<string, Rule>();
  let token: string | undefined;
  do {
    const page = await events
      .send(
        new ListRulesCommand({
          EventBusName: bus,
          ...(prefix !== '' && { NamePrefix: prefix }),
          Limit: 100,
          NextToken: token,
        }),
      )
      .catch((error: unknown) => {
        if (nameOf(error) === 'ResourceNotFoundException') return { Rules: [], NextToken: undefined };
        throw error;
      });
    for (const rule of page.Rules ?? []) rules.set(rule.Name ?? '', rule);
    token = page.NextToken;
  } while (token);
  return rules;
};

export const listTargets = async (events: EventBridgeClient, bus: string, rule: string): Promise<readonly Target[]> => {
  const targets: Target[] = [];
  let token: string | undefined;
  do {
    const page = await events.send(new ListTargetsByRuleCommand({ EventBusName: bus, Rule: rule, NextToken: token }));
    targets.push(...(page.Targets ?? []));
    token = page.NextToken;
  } while (token);
  return targets;
};

const parseJson = (text: string): Json => {
  try {
    const json: Json = JSON.parse(text);
    return json;
  } catch {
    return text;
  }
};

const fastFields = ({ EventPattern = '{}', State }: Rule): Fields => ({
  pattern: parseJson(EventPattern),
  enabled: State !== 'DISABLED',
});

export const ruleReader = ({ clients, place }: AwsContext): Reader => {
  const readAll = async (events: EventBridgeClient, rule: Rule, target: ReadTarget): Promise<Observed> => {
    const { bus, rule: name } = ruleName(target.name);
    const [targets, tags] = await Promise.all([
      listTargets(events, bus, name),
      readArnTags(events, rule.Arn ?? ruleArn(place, bus, name)),
    ]);
    const fields = {
      ...fastFields(rule),
      targets: foundTargets(place, targets),
    };
    return { found: 'yes', ...ownerOf(tags, target), fields, checked: 'all' };
  };

  const listing = listingAhead(async (bus, rules) => listRules(await clients.events(), bus, commonPrefix(rules)));

  const readBus = async (
    events: EventBridgeClient,
    bus: string,
    targets: readonly ReadTarget[],
    depth: Depth,
  ): Promise<Answers> => {
    const names = targets.map(({ name }) => ruleName(name).rule);
    const list = () => listing.list(bus, names);
    return await answerAll(targets, list, async (target, rules) => {
      const rule = rules.get(ruleName(target.name).rule);
      if (rule === undefined) return notFound;
      if (rule.ManagedBy) {
        return { found: 'yes', owner: 'other', ownerText: rule.ManagedBy, fields: {}, checked: 'existence' };
      }
      if (depth === 'fast' && target.prior !== undefined) {
        return { found: 'yes', owner: 'us', fields: fastFields(rule), checked: 'managed' };
      }
      return await readAll(events, rule, target);
    });
  };

  return {
    ahead: (names) => {
      const split = names.map(ruleName);
      for (const bus of new Set(split.map((name) => name.bus))) {
        const ours = split.filter((name) => name.bus === bus);
        listing.ahead(
          bus,
          ours.map(({ rule }) => rule),
        );
      }
    },
    batch: async (targets, depth) => {
      const events = await clients.events();
      const byBus = new Map<string, ReadTarget[]>();
      for (const target of targets) {
        const { bus } = ruleName(target.name);
        byBus.set(bus, [...(byBus.get(bus) ?? []), target]);
      }
      const answers = await Promise.all([...byBus].map(([bus, ours]) => readBus(events, bus, ours, depth)));
      return new Map(answers.flatMap((answer) => [...answer]));
    },
  };
};
