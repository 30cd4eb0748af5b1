import type { RetryPolicy, Target } from '@aws-sdk/client-eventbridge';
import type { Json } from '../../../metadata/canonical.ts';
import type { RuleTarget } from '../../object.ts';
import type { Place } from '../arn.ts';
import { functionArn, queueArn } from '../arn.ts';
import { deadLetterName } from '../dead-letters.ts';

/** How long EventBridge tries to deliver, before the event goes to the dead letters; also where nothing is said. */
const delivery = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } as const;

export const targetOf = (place: Place, { id, function: name }: RuleTarget): Target => ({
  Id: id,
  Arn: functionArn(place, name),
  DeadLetterConfig: { Arn: queueArn(place, deadLetterName(name)) },
  RetryPolicy: delivery,
});

const retries = (policy: RetryPolicy = {}): Json => ({
  seconds: policy.MaximumEventAgeInSeconds ?? delivery.MaximumEventAgeInSeconds,
  attempts: policy.MaximumRetryAttempts ?? delivery.MaximumRetryAttempts,
});

/** By id: the function, that its dead letters are kept, and how long is tried before. */
export const wantedTargets = (targets: readonly RuleTarget[]): Json =>
  Object.fromEntries(
    targets.map(({ id, function: name }) => [id, { function: name, deadLetters: true, retries: retries(delivery) }]),
  );

/** A function of this placement by its name, anything else as it is. */
const functionOf = (place: Place, arn: string): string => {
  const prefix = functionArn(place, '');
  return arn.startsWith(prefix) ? arn.slice(prefix.length) : arn;
};

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Whatever else a target says, another input above all: by name only, for nobody knows what is secret in it. */
const othersOf = (more: object): readonly string[] =>
  Object.entries(more)
    .filter(([, value]) => isSaid(value))
    .map(([name]) => name)
    .sort();

const foundTarget = (place: Place, target: Target): Json => {
  const { Id: _id, Arn = '', DeadLetterConfig, RetryPolicy: policy, ...more } = target;
  const name = functionOf(place, Arn);
  const others = othersOf(more);
  return {
    function: name,
    deadLetters: DeadLetterConfig?.Arn === queueArn(place, deadLetterName(name)),
    retries: retries(policy),
    ...(others.length > 0 && { others }),
  };
};

/** As `wantedTargets`; nothing that is not ours stays unseen. */
export const foundTargets = (place: Place, targets: readonly Target[]): Json =>
  Object.fromEntries(targets.map((target) => [target.Id ?? '', foundTarget(place, target)]));
