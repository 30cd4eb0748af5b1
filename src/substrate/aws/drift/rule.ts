import type { Target } from '@aws-sdk/client-eventbridge';
import {
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { ProviderError } from '../../provider.ts';
import { nameIn } from './look.ts';
import { parseJson } from './policy-document.ts';
import type { Fix, ResourceDrift } from './resource-drift.ts';
import type { Wanted } from './wanted.ts';

const Properties = z.object({
  Name: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']),
  EventPattern: z.record(z.string(), z.json()),
  Targets: z.array(
    z.object({
      Id: z.string(),
      Arn: z.string(),
      DeadLetterConfig: z.object({ Arn: z.string() }),
      RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
    }),
  ),
});

const propertiesOf = ({ properties }: Wanted): z.infer<typeof Properties> => Properties.parse(properties);

const nameOf = (wanted: Wanted): string => propertiesOf(wanted).Name ?? nameIn(wanted.physicalId);

const factsOf = ({ Arn = '', DeadLetterConfig, RetryPolicy }: Target): Json => ({
  Arn,
  DeadLetters: DeadLetterConfig?.Arn ?? null,
  MaximumEventAgeInSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? null,
  MaximumRetryAttempts: RetryPolicy?.MaximumRetryAttempts ?? null,
});

const targetsOf = (targets: readonly Target[]): JsonObject =>
  Object.fromEntries(targets.map((target) => [target.Id ?? '', factsOf(target)]));

const repair = async ({ clients, change }: Fix, wanted: Wanted): Promise<void> => {
  const events = await clients.events();
  const { State, EventPattern, Targets } = propertiesOf(wanted);
  const rule = nameOf(wanted);
  await change(() =>
    events.send(new PutRuleCommand({ Name: rule, State, EventPattern: JSON.stringify(EventPattern) })),
  );
  const put = await change(() => events.send(new PutTargetsCommand({ Rule: rule, Targets })));
  const [failed] = put.FailedEntries ?? [];
  if (failed !== undefined) throw new ProviderError('invalid', `the target of ${rule}: ${failed.ErrorMessage}`);
  const { Targets: now = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: rule }));
  const wantedIds = new Set(Targets.map(({ Id }) => Id));
  const Ids = now.flatMap(({ Id }) => (Id === undefined || wantedIds.has(Id) ? [] : [Id]));
  if (Ids.length > 0) await change(() => events.send(new RemoveTargetsCommand({ Rule: rule, Ids })));
};

/** Of the default bus. A rule and its targets are one: others' targets on it are not left there. */
export const ruleDrift: ResourceDrift = {
  word: 'rule',
  covers: Object.keys(Properties.shape),
  nameOf,
  expected: (wanted) => {
    const { State, EventPattern, Targets } = propertiesOf(wanted);
    return { State, EventPattern, Targets: targetsOf(Targets) };
  },
  found: async ({ clients, ask, rule: ruleNamed }, wanted) => {
    const rule = nameOf(wanted);
    const [described, targets] = await Promise.all([
      ruleNamed(rule),
      ask(async () => (await clients.events()).send(new ListTargetsByRuleCommand({ Rule: rule }))),
    ]);
    if (described === undefined) return undefined;
    const { State = '', EventPattern = '' } = described;
    return { State, EventPattern: parseJson(EventPattern), Targets: targetsOf(targets?.Targets ?? []) };
  },
  repair,
  restores: true,
};
