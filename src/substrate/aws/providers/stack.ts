import type { Json } from '../../../metadata/canonical.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import { baselineField, baselineOf } from '../../baseline.ts';
import { briefly } from '../../brief.ts';
import type { Desired } from '../../object.ts';
import type { FunctionCode, Part } from '../../part.ts';
import type { Fields, Provider } from '../../provider.ts';
import { withoutValues } from '../../variables.ts';
import type { RenderContext } from '../render/context.ts';
import type { RenderedStack } from '../render/stack.ts';
import { renderStack } from '../render/stack.ts';
import type { AwsContext } from './context.ts';
import { stacksLane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';
import { lookingInside } from './stack-inside.ts';

export interface StackContext extends AwsContext {
  readonly render: RenderContext;
  /** The store of code and big templates. */
  readonly assets: ObjectStore;
  /** Where CloudFormation reads an object of that store. */
  readonly templateUrl: (key: string) => Promise<string>;
}

export type Render = (desired: Desired<'stack'>) => RenderedStack;

/** A stack is asked about several times in a run. */
const remembering = <T>(make: (desired: Desired<'stack'>) => T): ((desired: Desired<'stack'>) => T) => {
  const made = new WeakMap<object, { readonly value: T }>();
  return (desired) => {
    const before = made.get(desired.spec);
    if (before !== undefined) return before.value;
    const value = make(desired);
    made.set(desired.spec, { value });
    return value;
  };
};

const isJson = (value: unknown): value is Json => value !== undefined;

/** Where things lie on the machine that applied: another one has them elsewhere, and means the same. */
const paths: ReadonlySet<string> = new Set(['imagePath', 'local']);

const withoutPath = (code: FunctionCode): object => {
  if (!('path' in code)) return code;
  const { path: _path, ...told } = code;
  return told;
};

const partFields = (part: Part): Json => {
  const told = part.part === 'user-function' ? { ...part, code: withoutPath(part.code) } : part;
  const members = Object.entries(told).flatMap(([name, value]) => (isJson(value) ? [[name, value] as const] : []));
  const { environment, ...rest } = Object.fromEntries(members.filter(([name]) => name !== 'name' && !paths.has(name)));
  // Not briefly: the digest of a short secret tells it to whoever guesses right.
  return withoutValues({ ...briefly(rest), ...(environment !== undefined && { environment }) });
};

/** A table is named within its database. */
const nameIn = (part: Part): string => (part.part === 'glue-table' ? `${part.database}/${part.name}` : part.name);

/** The template decides; the parts are there for people, who see what of them changed. */
const managedBy =
  (render: Render) =>
  (desired: Desired<'stack'>): Fields => ({
    [baselineField]: baselineOf('stack'),
    template: render(desired).digest,
    tags: desired.spec.tags,
    // Nothing is said where it is not wanted: older releases did not manage it, and nothing has changed there.
    ...(desired.protect && { terminationProtection: true }),
    ...(desired.spec.permissionsBoundary && { permissionsBoundary: desired.spec.permissionsBoundary }),
    parts: Object.fromEntries(desired.spec.parts.map((part) => [nameIn(part), partFields(part)])),
  });

export const stackProvider = (context: StackContext): Provider<'stack'> => {
  const render: Render = remembering(({ spec }) => renderStack(spec, context.render));
  const managed = remembering(managedBy(render));
  return {
    kind: 'stack',
    lane: stacksLane,
    weight: 60,
    managed,
    immutable: [],
    unseenByFast: [],
    unseenByFull: ['what was changed by hand inside of stacks'],
    reader: lookingInside(
      context,
      render,
      lazyReader(async () => {
        const [{ stackReader }, { checkingNetworks }, { sdkStackApi }] = await Promise.all([
          import('./stack-reader.ts'),
          import('./network-check.ts'),
          import('../stack/sdk-stack-api.ts'),
        ]);
        const api = sdkStackApi(() => context.clients.cloudFormation());
        return checkingNetworks(stackReader(context, managed), api, managed);
      }),
    ),
    writer: lazyWriter(async () => (await import('./stack-writer.ts')).stackWriter(context, render)),
  };
};
