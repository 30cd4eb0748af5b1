import { z } from 'zod';
import { ProviderError } from '../../provider.ts';
import type { Stack, StackApi, StackResource } from './stack-api.ts';
import type { CommandPlace } from './stuck.ts';
import { command } from './stuck.ts';

interface Asked {
  readonly api: Pick<StackApi, 'resources' | 'template'>;
  readonly at: CommandPlace;
}

const Template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ DeletionPolicy: z.string().exactOptional() })),
});

const parse = (text: string): z.infer<typeof Template> | undefined => {
  try {
    return Template.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Whether a deletion would keep it. What cannot be read (others write YAML) may say so. */
const isRetainedIn = (text: string): ((resource: StackResource) => boolean) => {
  const template = parse(text);
  if (template === undefined) return () => true;
  return ({ logicalId }) => template.Resources[logicalId]?.DeletionPolicy?.startsWith('Retain') === true;
};

/** What a deletion has kept, or would keep: out of the stack it would be nobody's. */
const keptOf = async ({ api }: Asked, { id }: Stack): Promise<readonly StackResource[]> => {
  const left = (await api.resources(id)).filter(
    ({ status, physicalId }) => status !== 'DELETE_COMPLETE' && physicalId !== '',
  );
  const isSkipped = ({ status }: StackResource): boolean => status === 'DELETE_SKIPPED';
  if (left.every(isSkipped)) return left;
  const isRetained = isRetainedIn(await api.template(id));
  return left.filter((resource) => isSkipped(resource) || isRetained(resource));
};

/** Only a stack of which nothing would stay is removed to be made again: what stays would be in the way of the new one. */
export const refuseKept = async (asked: Asked, stack: Stack): Promise<void> => {
  const kept = await keptOf(asked, stack);
  if (kept.length === 0) return;
  const names = kept.map(({ logicalId, type, physicalId }) => `${logicalId} (${type}, ${physicalId})`).join(', ');
  throw new ProviderError('protected', `${stack.name} is ${stack.status}, and its template keeps ${names}`, {
    hint: `Look at what it keeps, delete it (aws glue delete-table, delete-database: data stays), then: ${command('delete-stack', stack, asked.at)}, and apply again.`,
  });
};
