import { valueAt } from '../../model/pointer.ts';
import type { Check, LoweredObject } from './check.ts';
import { find } from './check.ts';

const defaultBus = 'default';

/** The bucket whose objects a rule waits for. */
const listenedBucket = ({ object }: LoweredObject): string | undefined => {
  if (object.kind !== 'rule' || object.spec.bus !== defaultBus) return undefined;
  const name = valueAt(object.spec.pattern, ['detail', 'bucket', 'name', 0]);
  return typeof name === 'string' ? name : undefined;
};

/** A bucket that does not announce its objects leaves its listeners waiting for ever. */
export const arrivalCheck: Check = ({ objects }) => {
  const silent = new Set(
    objects.flatMap(({ object }) => (object.kind === 'bucket' && !object.spec.eventBridge ? [object.name] : [])),
  );
  return objects.flatMap((lowered) => {
    const bucket = listenedBucket(lowered);
    if (bucket === undefined || !silent.has(bucket)) return [];
    const message = `the bucket "${bucket}" has "enableEventBridge": false, so nothing will arrive here`;
    const hint = 'remove "enableEventBridge" from the bucket';
    return [find(lowered.project, { code: 'no-arrivals', path: lowered.component.at, message, hint })];
  });
};
