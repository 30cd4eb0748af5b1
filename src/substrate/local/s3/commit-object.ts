import type { Stats } from 'node:fs';
import { lstatSync, utimesSync } from 'node:fs';
import type { Bucket } from '../store/bucket.ts';
import { find } from '../store/bucket.ts';
import { withLock } from '../store/file-lock.ts';
import { lockWait, publishLocked } from '../store/publish.ts';
import { removeLocked } from '../store/remove.ts';
import { etagOf, sequencer, stampOf, steppedTime } from '../store/version.ts';
import type { Written } from '../store/write-hook.ts';
import { announcing } from '../store/write-hook.ts';
import type { WriteCondition } from './condition.ts';
import { checkDelete, checkWrite } from './condition.ts';
import type { ObjectMeta } from './object-meta.ts';
import { keepOnlyMeta, removeMeta, writeMeta } from './object-meta.ts';
import type { S3Context } from './s3-context.ts';
import { S3Error } from './s3-error.ts';

export interface NewObject {
  readonly bucket: Bucket;
  readonly key: string;
  /** Path of the staged body. */
  readonly staged: string;
  readonly size: number;
  readonly meta: ObjectMeta;
  readonly condition: WriteCondition;
  readonly reason: Written['reason'];
}

const locked = async <T>(context: S3Context, bucket: Bucket, work: () => T): Promise<T> => {
  const outcome = await withLock(bucket.lock, { clock: context.clock, wait: lockWait }, work);
  if (outcome === undefined) throw new S3Error('ConditionalRequestConflict');
  return outcome.done;
};

const stamp = (context: S3Context, staged: string): Stats => {
  const { clock } = context;
  const seconds = stampOf(clock, steppedTime(clock) ?? clock.wall());
  utimesSync(staged, seconds, seconds);
  return lstatSync(staged);
};

/**
 * Makes a staged body an object: conditions, then the event, then what is known about it, then the name. All under the
 * bucket's lock, so that between condition and name no other conditional write gets in.
 */
export const commitObject = (context: S3Context, object: NewObject): Promise<Stats> => {
  const { bucket, key, staged, size, meta, condition, reason } = object;
  return locked(context, bucket, () => {
    checkWrite(condition, find(bucket, key)?.stats);
    const { clock, hooks } = context;
    const written = { bucket: bucket.name, key, size, sequencer: sequencer(clock), time: clock.now(), reason };
    const show = (): Stats | 'exists' => {
      writeMeta(bucket, key, stamp(context, staged), meta);
      return publishLocked(bucket, key, staged, condition.isNew ? 'new' : 'over');
    };
    const stats = announcing(hooks.beforeVisible?.(written), show, (outcome) =>
      outcome === 'exists' ? undefined : { etag: etagOf(outcome) },
    );
    if (stats === 'exists') throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-None-Match' });
    keepOnlyMeta(bucket, key, stats);
    return stats;
  });
};

/** Removes an object; a missing one is fine. */
export const deleteObject = async (
  context: S3Context,
  bucket: Bucket,
  { key, match }: { readonly key: string; readonly match?: string | undefined },
): Promise<void> => {
  if (find(bucket, key) === undefined) return;
  await locked(context, bucket, () => {
    checkDelete(match, find(bucket, key)?.stats);
    const { clock, hooks } = context;
    const removed = { bucket: bucket.name, key, sequencer: sequencer(clock), time: clock.now() };
    announcing(
      hooks.beforeRemove?.(removed),
      () => removeLocked(bucket, key),
      (isRemoved) => (isRemoved ? {} : undefined),
    );
    removeMeta(bucket, key);
  });
};
