import type { Desired } from '../../object.ts';
import { ownerOf } from '../../ownership-tags.ts';
import type { Fields, Observed, Reader, ReadTarget } from '../../provider.ts';
import { findByName } from '../find-by-name.ts';
import { digestOutput } from '../render/stack.ts';
import { sdkStackApi } from '../stack/sdk-stack-api.ts';
import type { Stack, StackApi } from '../stack/stack-api.ts';
import { newestToken } from '../stack/stack-events.ts';
import { phaseOf } from '../stack/stack-status.ts';
import type { CommandPlace } from '../stack/stuck.ts';
import { stuckOf } from '../stack/stuck.ts';
import type { Answers } from './answers.ts';
import { answerEach, notFound } from './answers.ts';
import type { AwsContext } from './context.ts';
import { listingAhead } from './listing-ahead.ts';
import { managedTags } from './tags.ts';

type Known = ReadonlyMap<string, Stack>;

const describe = async (api: StackApi, names: readonly string[]): Promise<Known> => {
  const find = findByName<Stack>({
    names,
    nameOf: ({ name }) => name,
    page: async (token) => {
      const { stacks, next } = await api.describeAll(token);
      return { items: stacks, next };
    },
    each: (name) => api.describe(name),
  });
  const found = await Promise.all(names.map(find));
  return new Map(found.filter((stack) => stack !== undefined).map((stack) => [stack.name, stack]));
};

/** What it stands for: the digest of its template, or why it stands for nothing. */
const templateOf = ({ status, outputs, operation }: Stack, { prior }: ReadTarget): string => {
  const phase = phaseOf(status);
  if (phase !== 'settled' && phase !== 'busy') return status;
  const known = prior?.attributes['operation'];
  // Someone has worked on it since: what came of it is only known when it is updated.
  if (known !== undefined && known !== operation && phase === 'settled') return `changed by ${operation}`;
  return outputs[digestOutput] ?? 'not from clusterless';
};

export const stackAttributes = ({ id, operation }: Stack): Fields => ({ stackId: id, operation });

/** It is declared, or was: elsewhere it is nobody's to look after. */
const managesProtection = ({ desired, prior }: ReadTarget): boolean =>
  desired?.protect === true || prior?.managed['terminationProtection'] !== undefined;

export const commandPlace = ({ place, profile }: Pick<AwsContext, 'place' | 'profile'>): CommandPlace => ({
  region: place.region,
  ...(profile !== undefined && { profile }),
});

interface Asked {
  readonly api: StackApi;
  readonly at: CommandPlace;
}

const observe = async (asked: Asked, stack: Stack | undefined, target: ReadTarget): Promise<Observed> => {
  if (stack === undefined || phaseOf(stack.status) === 'deleted') return notFound;
  const found = {
    found: 'yes',
    ...ownerOf(stack.tags, target),
    fields: {
      template: templateOf(stack, target),
      tags: managedTags(stack.tags, target),
      ...(managesProtection(target) && { terminationProtection: stack.protected }),
    },
    checked: 'managed',
    attributes: stackAttributes(stack),
  } as const;
  const phase = phaseOf(stack.status);
  if (phase === 'stuck') return { ...found, stuck: await stuckOf(asked, stack) };
  if (phase !== 'busy') return found;
  const token = await newestToken(asked.api, stack.id);
  // One action may be several operations, whose tokens begin with its own.
  const action = token?.replace(/-(delete|again|repair)$/, '');
  return { ...found, busy: { ...(action !== undefined && { token: action }), since: stack.since } };
};

/** The digest covers all but the tags: where it is as wanted, so is what went into it. */
const withParts = (observed: Observed, target: ReadTarget, managed: Managed): Observed => {
  if (observed.found !== 'yes' || target.desired?.kind !== 'stack') return observed;
  const wanted = managed(target.desired);
  if (observed.fields['template'] !== wanted['template'] || wanted['parts'] === undefined) return observed;
  return { ...observed, fields: { ...wanted, ...observed.fields } };
};

export type Managed = (desired: Desired<'stack'>) => Fields;

export const stackReader = (context: AwsContext, managed: Managed): Reader => {
  const api = sdkStackApi(() => context.clients.cloudFormation());
  const asked = { api, at: commandPlace(context) };
  const listing = listingAhead((_, names) => describe(api, names));
  return {
    ahead: (names) => listing.ahead('', names),
    batch: async (targets): Promise<Answers> => {
      const known = listing.list('', [...new Set(targets.map(({ name }) => name))]);
      return await answerEach(targets, async (target) =>
        withParts(await observe(asked, (await known).get(target.name), target), target, managed),
      );
    },
  };
};
