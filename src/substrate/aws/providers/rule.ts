import type { Desired } from '../../object.ts';
import type { Fields, Provider } from '../../provider.ts';
import { checkEventPattern } from '../render/limits.ts';
import type { AwsContext } from './context.ts';
import { eventsLane } from './lanes.ts';
import { lazyReader, lazyWriter } from './lazy.ts';
import { wantedTargets } from './rule-target.ts';

const managed = ({ name, spec }: Desired<'rule'>): Fields => {
  checkEventPattern(name, spec.pattern);
  return { pattern: spec.pattern, enabled: spec.enabled, targets: wantedTargets(spec.targets) };
};

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
