import type { Json } from '../../../metadata/canonical.ts';
import type { Desired } from '../../object.ts';
import type { Fields, Provider } from '../../provider.ts';
import type { AwsContext } from './context.ts';
import { eventsLane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';

/** By id: the function, and that its dead letters are kept. */
export const targetFields = (targets: readonly { readonly id: string; readonly function: string }[]): Json =>
  Object.fromEntries(targets.map(({ id, function: name }) => [id, { function: name, deadLetters: true }]));

const managed = ({ spec }: Desired<'rule'>): Fields => ({
  pattern: spec.pattern,
  enabled: spec.enabled,
  targets: targetFields(spec.targets),
});

export const ruleProvider = (context: AwsContext): Provider<'rule'> => ({
  kind: 'rule',
  lane: eventsLane,
  weight: 0.5,
  managed,
  immutable: [],
  unseenByFast: ['targets', 'tags'],
  reader: lazyReader(async () => (await import('./rule-reader.ts')).ruleReader(context)),
  writer: lazyWriter(async () => (await import('./rule-writer.ts')).ruleWriter(context)),
});
