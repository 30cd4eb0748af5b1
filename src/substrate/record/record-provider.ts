import { briefly } from '../brief.ts';
import type { Desired } from '../object.ts';
import type { Fields, Provider } from '../provider.ts';
import { ownerFields } from './owner-record.ts';
import { recordReader } from './record-reader.ts';
import type { RecordRoom } from './record-room.ts';
import { recordWriter } from './record-writer.ts';

const managed = ({ spec }: Desired<'record'>): Fields =>
  spec.mode === 'owner' ? ownerFields(spec.body) : briefly(spec.body);

/** JSON bodies in the metadata store, the same in every substrate. Whose one is stands in the body. */
export const recordProvider = (room: RecordRoom): Provider<'record'> => ({
  kind: 'record',
  lane: room.lane,
  weight: room.weight,
  managed,
  immutable: [],
  unseenByFast: room.fast === 'all' ? [] : ['records other than project.json'],
  reader: recordReader(room),
  writer: recordWriter(room),
});
