import type { Json } from '../../metadata/canonical.ts';
import { availabilityDetailType, availabilitySource } from '../../metadata/event.ts';
import { fromUri, rootKey } from '../../metadata/uri.ts';

type Pattern = { readonly [key: string]: Json };

/** Objects that come or go under a root, as S3 announces them on the default bus. */
export const arrivalPattern = (root: string): Pattern => {
  const prefix = rootKey(root);
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created', 'Object Deleted'],
    detail: {
      bucket: { name: [fromUri(root).bucket] },
      ...(prefix === '' ? {} : { object: { key: [{ prefix }] } }),
    },
  };
};

/** Commits of datasets. Never with an empty list, which would match nothing or, when dropped, everything. */
export const availabilityPattern = (datasetIds: readonly string[]): Pattern => ({
  source: [availabilitySource],
  'detail-type': [availabilityDetailType],
  detail: { datasetId: datasetIds },
});
