import type { Diagnostic } from '../../errors.ts';
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

const silent = ({ project, component }: LoweredObject, bucket: string): Diagnostic =>
  find(project, {
    code: 'no-arrivals',
    path: component.at,
    message: `the bucket "${bucket}" has "enableEventBridge": false, so nothing will arrive here`,
    hint: 'remove "enableEventBridge" from the bucket',
  });

/** The predecessor's switch for buckets that no project declares. What is not ours we do not change. */
const isAskedFor = ({ project, component }: LoweredObject): boolean =>
  valueAt(project.source.value, [...component.at, 'infrequent', 'enableEventBridge']) === true;

const unknown = ({ project, component }: LoweredObject, bucket: string): Diagnostic =>
  find(project, {
    code: 'unknown-bucket',
    path: component.at,
    message: `none of these files declares the bucket "${bucket}": its objects arrive when it sends its events to EventBridge`,
    hint: 'an s3Bucket of another project does so; else turn on "Amazon EventBridge" in its properties',
  });

/** A bucket that does not announce its objects leaves its listeners waiting for ever. */
export const arrivalCheck: Check = ({ objects }) => {
  const announces = new Map(
    objects.flatMap(({ object }) =>
      object.kind === 'bucket' ? [[object.name, object.spec.eventBridge] as const] : [],
    ),
  );
  return objects.flatMap((lowered) => {
    const bucket = listenedBucket(lowered);
    if (bucket === undefined || announces.get(bucket) === true) return [];
    if (announces.has(bucket)) return [silent(lowered, bucket)];
    return isAskedFor(lowered) ? [unknown(lowered, bucket)] : [];
  });
};
