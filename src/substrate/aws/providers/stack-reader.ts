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
import { readTemplate, unknownTemplate } from './stack-template.ts';
import { managedTags } from './tags.ts';

type Found = Extract<Observed, { readonly found: 'yes' }>;

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
  return outputs[digestOutput] ?? unknownTemplate;
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
  readonly managed: Managed;
}

/** Every stack of ours puts its digest out. Where somebody took that away the template itself is read. */
const withTemplate = async (
  { api, managed }: Asked,
  stack: Stack,
  found: Found,
  target: ReadTarget,
): Promise<Found> => {
  const isMissing = phaseOf(stack.status) === 'settled' && stack.outputs[digestOutput] === undefined;
  if (!isMissing || found.owner !== 'us' || target.desired?.kind !== 'stack') return found;
  const template = readTemplate(await api.template(stack.id), managed(target.desired)['template']);
  return { ...found, fields: { ...found.fields, template } };
};

const observe = async (asked: Asked, stack: Stack, target: ReadTarget): Promise<Found> => {
  const found: Found = {
    found: 'yes',
    ...ownerOf(stack.tags, target),
    fields: {
      template: templateOf(stack, target),
      tags: managedTags(stack.tags, target),
      ...(managesProtection(target) && { terminationProtection: stack.protected }),
    },
    checked: 'managed',
    attributes: stackAttributes(stack),
  };
  const phase = phaseOf(stack.status);
  if (phase === 'stuck' && found.owner === 'us') return { ...found, stuck: await stuckOf(asked, stack) };
  if (phase !== 'busy') return found;
  const token = await newestToken(asked.api, stack.id);
  // One action may be several operations, whose tokens begin with its own.
  const action = token?.replace(/-(delete|again|repair)$/, '');
  return { ...found, busy: { ...(action !== undefined && { token: action }), since: stack.since } };
};

/** The digest covers all but the tags: where it is as wanted, so is what went into it. */
const withParts = (observed: Found, target: ReadTarget, managed: Managed): Found => {
  if (target.desired?.kind !== 'stack') return observed;
  const wanted = managed(target.desired);
  if (observed.fields['template'] !== wanted['template'] || wanted['parts'] === undefined) return observed;
  return { ...observed, fields: { ...wanted, ...observed.fields } };
};

export type Managed = (desired: Desired<'stack'>) => Fields;

export const stackReader = (context: AwsContext, managed: Managed): Reader => {
  const api = sdkStackApi(() => context.clients.cloudFormation());
  const asked = { api, at: commandPlace(context), managed };
  const listing = listingAhead((_, names) => describe(api, names));
  return {
    ahead: (names) => listing.ahead('', names),
    batch: async (targets, depth): Promise<Answers> => {
      const known = listing.list('', [...new Set(targets.map(({ name }) => name))]);
      return await answerEach(targets, async (target) => {
        const stack = (await known).get(target.name);
        if (stack === undefined || phaseOf(stack.status) === 'deleted') return notFound;
        const found = await observe(asked, stack, target);
        const isFull = depth === 'full' || depth === 'deep';
        return withParts(isFull ? await withTemplate(asked, stack, found, target) : found, target, managed);
      });
    },
  };
};
