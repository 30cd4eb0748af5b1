import { ZodError } from 'zod';
import type { Deviation, Observed, ReadTarget } from '../../provider.ts';
import { failureOf } from '../errors.ts';
import { unknown } from '../providers/answers.ts';
import type { AwsContext } from '../providers/context.ts';
import type { RenderedStack } from '../render/stack.ts';
import { deviationsOf } from './compare.ts';
import type { Look } from './look.ts';
import { createLook } from './look.ts';
import type { Queued } from './queued.ts';
import { createQueue } from './queued.ts';
import { driftOf } from './resource-table.ts';
import { deployedTemplate, physicalIdsOf, resourcesIn } from './stack-contents.ts';
import type { Wanted } from './wanted.ts';
import { resolving } from './wanted.ts';

type Found = Extract<Observed, { readonly found: 'yes' }>;

/** A stack to look into, with the template that it should have. */
export interface Asked {
  readonly target: ReadTarget;
  readonly answer: Found;
  readonly rendered: RenderedStack;
}

interface Contents {
  readonly wanted: readonly Wanted[];
  /** What nobody looks at, in words. */
  readonly unread: readonly string[];
}

/** Undefined where the reader of its type does not know it so: in a template of another release, or of somebody else. */
const readable = (resolve: () => Wanted): Wanted | undefined => {
  try {
    const wanted = resolve();
    return driftOf(wanted.type)?.expected(wanted) && wanted;
  } catch (error) {
    if (error instanceof ZodError || failureOf(error) === 'invalid') return undefined;
    throw error;
  }
};

const contentsFrom = (template: string, physicalIds: ReadonlyMap<string, string>, { place }: AwsContext): Contents => {
  const resources = resourcesIn(template);
  if (resources === undefined) return { wanted: [], unread: ['a template that is not from clusterless'] };
  const resolve = resolving({ resources, physicalIds }, place);
  const wanted: Wanted[] = [];
  const unread = new Set<string>();
  for (const [id, resource] of Object.entries(resources)) {
    const one = readable(() => resolve(id, resource));
    if (one === undefined) unread.add(resource.Type);
    else wanted.push(one);
  }
  return { wanted, unread: [...unread].sort() };
};

/** By the template that it has, which an update would change first. */
const contentsOf = async (
  { answer, rendered, target }: Asked,
  context: AwsContext,
  queued: Queued,
): Promise<Contents> => {
  const client = await context.clients.cloudFormation();
  const name = target.name;
  const isCurrent = answer.fields['template'] === rendered.digest;
  const [ids, template] = await Promise.all([
    queued(() => physicalIdsOf(client, name)),
    isCurrent ? rendered.body : queued(() => deployedTemplate(client, name)),
  ]);
  return contentsFrom(template, ids, context);
};

/** Of one resource. */
const lookAt = async (look: Look, wanted: Wanted): Promise<readonly Deviation[]> => {
  const type = driftOf(wanted.type);
  return type === undefined ? [] : deviationsOf(type, wanted, await type.found(look, wanted));
};

const unreadOf = ({ wanted, unread }: Contents): readonly string[] => [
  ...unread,
  ...new Set(wanted.flatMap((one) => driftOf(one.type)?.unread?.(one) ?? [])),
];

/** All stacks at once, so that what can be listed is listed for all; one that cannot be read takes no other with it. */
export const lookInside = async (
  context: AwsContext,
  asked: readonly Asked[],
  signal: AbortSignal,
): Promise<readonly Observed[]> => {
  const queued = createQueue(context.clock, signal);
  const contents = await Promise.all(
    asked.map((one) => contentsOf(one, context, queued).catch((error: unknown) => unknown(error))),
  );
  const all = contents.flatMap((one) => ('wanted' in one ? one.wanted : []));
  const look = createLook(context, all, queued);
  return await Promise.all(
    asked.map(async ({ answer }, at): Promise<Observed> => {
      const here = contents[at];
      if (here === undefined || !('wanted' in here)) return here ?? answer;
      try {
        const inside = await Promise.all(here.wanted.map((wanted) => lookAt(look, wanted)));
        return { ...answer, inside: inside.flat(), unread: unreadOf(here) };
      } catch (error) {
        return unknown(error);
      }
    }),
  );
};

/** One stack with this template: what to put right, each with what of it differs. */
export const lookAgain = async (
  context: AwsContext,
  { name, template }: { readonly name: string; readonly template: string },
  signal: AbortSignal,
): Promise<readonly (readonly [Wanted, readonly Deviation[]])[]> => {
  const queued = createQueue(context.clock, signal);
  const client = await context.clients.cloudFormation();
  const { wanted } = contentsFrom(template, await queued(() => physicalIdsOf(client, name)), context);
  const look = createLook(context, wanted, queued);
  const found = await Promise.all(wanted.map(async (one) => [one, await lookAt(look, one)] as const));
  return found.filter(([, deviations]) => deviations.length > 0);
};
