import type { OpenStore } from '../../../ports/object-store.ts';
import type { Desired } from '../../object.ts';
import type { Fields, Provider } from '../../provider.ts';
import { briefly } from './brief.ts';
import { s3Lane } from './lanes.ts';
import { ownerFields } from './owner-record.ts';
import { recordReader } from './record-reader.ts';
import { recordWriter } from './record-writer.ts';

const managed = ({ spec }: Desired<'record'>): Fields =>
  spec.mode === 'owner' ? ownerFields(spec.body) : briefly(spec.body);

/** JSON bodies in the metadata store. Whose one is stands in the body. */
export const recordProvider = (open: OpenStore): Provider<'record'> => ({
  kind: 'record',
  lane: s3Lane,
  weight: 0.2,
  managed,
  immutable: [],
  unseenByFast: ['records other than project.json'],
  reader: recordReader(open),
  writer: recordWriter(open),
});
