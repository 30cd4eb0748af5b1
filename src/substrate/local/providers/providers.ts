import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Json } from '../../../metadata/canonical.ts';
import type { OpenStore } from '../../../ports/object-store.ts';
import type { Desired } from '../../object.ts';
import type { AnyProvider, Fields, Providers } from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { assetProvider } from '../../record/asset-provider.ts';
import { recordProvider } from '../../record/record-provider.ts';
import type { RecordRoom } from '../../record/record-room.ts';
import { fieldsWithoutValues } from '../../variables.ts';
import { declareTables } from '../catalog/declared-tables.ts';
import type { Spec } from '../installed/object-file.ts';
import { compilePattern } from '../pattern/event-pattern.ts';
import { diskError } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import { bucketProvider } from './bucket-provider.ts';
import { imageProvider } from './image-provider.ts';
import { disk, objectProvider } from './object-provider.ts';

const checkPattern = ({ name, spec }: Desired<'rule'>): void => {
  try {
    compilePattern(spec.pattern);
  } catch (cause) {
    throw new ProviderError('invalid', `${name}: ${messageOf(cause)}`, { cause });
  }
};

const Named = z.looseObject({
  part: z.string().default('part'),
  /** Of a table, which is named within it. */
  database: z.string().optional(),
  name: z.string().default(''),
});

const nameOfPart = (part: Json): string => {
  const { part: kind, database, name } = Named.parse(part);
  return [kind, ...(database === undefined ? [] : [database]), name].join('/');
};

/** Part by part, so that a change is shown where it is. */
const partFields = ({ parts, ...more }: Spec): Fields => {
  const all: readonly Json[] = Array.isArray(parts) ? parts : [];
  return { ...more, ...Object.fromEntries(all.map((part) => [nameOfPart(part), part])) };
};

const toError = (error: unknown): Error => {
  const told = diskError('use', 'a record', error);
  return told instanceof Error ? told : new Error(messageOf(told));
};

/** How each kind of object lives on a laptop. */
export const localProviders = (layout: Layout, store: OpenStore): Providers => {
  const records: RecordRoom = { open: store, lane: disk, weight: 0.01, fast: 'all', toError };
  const all: readonly AnyProvider[] = [
    bucketProvider(layout, store),
    objectProvider({ kind: 'event-bus', layout }),
    objectProvider({ kind: 'rule', layout, check: checkPattern, immutable: ['bus'] }),
    objectProvider({
      kind: 'stack',
      layout,
      fields: (spec) => fieldsWithoutValues(partFields(spec)),
      make: ({ name, spec }) => declareTables(layout, name, spec.parts),
      unmake: async (name) => {
        declareTables(layout, name, []);
        return undefined;
      },
    }),
    imageProvider(layout),
    recordProvider(records),
    assetProvider(records),
  ];
  return new Map(all.map((provider) => [provider.kind, provider]));
};
