import { z } from 'zod';
import { parseInstant } from '../metadata/duration.ts';
import type { ObjectChange } from './entries.ts';
import { isoTime } from './protocol.ts';

/** An S3 event as EventBridge delivers it. The key is verbatim; there it is not URL-encoded. */
const ObjectEvent = z.looseObject({
  source: z.literal('aws.s3'),
  'detail-type': z.enum(['Object Created', 'Object Deleted']),
  time: z.string(),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string() }),
    object: z.looseObject({
      key: z.string(),
      sequencer: z.string().default(''),
    }),
  }),
});

export interface TimedChange {
  readonly change: ObjectChange;
  /** Of the event: milliseconds since the epoch. */
  readonly time: number;
}

/** Undefined for any other event. */
export const parseObjectEvent = (event: unknown): TimedChange | undefined => {
  const parsed = ObjectEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { bucket, object } = parsed.data.detail;
  const time = parseInstant(parsed.data.time, Number.NaN);
  if (time === undefined || Number.isNaN(time)) return undefined;
  return {
    time,
    change: {
      change: parsed.data['detail-type'] === 'Object Created' ? 'created' : 'removed',
      bucket: bucket.name,
      key: object.key,
      sequencer: object.sequencer,
      time: isoTime(time),
    },
  };
};
