import type { OpenStore } from '../../../ports/object-store.ts';
import type { RecordRoom } from '../../record/record-room.ts';
import { toProviderError } from '../errors.ts';
import { s3Lane } from './lanes.ts';

export const recordRoom = (open: OpenStore): RecordRoom => ({
  open,
  lane: s3Lane,
  weight: 0.2,
  fast: 'project',
  toError: toProviderError,
});
