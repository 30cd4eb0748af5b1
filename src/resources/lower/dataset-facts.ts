import { ClusterlessError } from '../../errors.ts';
import type { SinkDescriptor, SourceDescriptor } from '../../metadata/descriptor.ts';
import { datasetId } from '../../metadata/event.ts';
import type { DatasetRef } from '../../metadata/keys.ts';
import type { ArcFields } from '../arc-fields.ts';
import type { DatasetFacts, LowerContext } from '../component.ts';

const factsOf = (ref: DatasetRef, context: LowerContext): DatasetFacts => {
  const facts = context.dataset(datasetId(ref));
  if (facts !== undefined) return facts;
  throw new ClusterlessError('CLS_DATASET_UNKNOWN', `nobody declares the dataset ${datasetId(ref)}`, {
    detail: 'It is in none of the given files and has no record in the placement.',
    hint: 'Deploy the project that owns it first, or correct the name.',
  });
};

export const ownedDataset = (ref: DatasetRef, context: LowerContext): SinkDescriptor => {
  const { pathURI, unit, epoch } = factsOf(ref, context);
  return { name: ref.name, version: ref.version, pathURI, unit, epoch };
};

export const readDataset = (source: ArcFields['sources'][string], context: LowerContext): SourceDescriptor => {
  const { pathURI, unit, owner } = factsOf(source, context);
  const { name, version, map, subscribe, trigger } = source;
  return { name, version, pathURI, unit, owner, map, subscribe, trigger };
};
