import type { Json } from '../../metadata/canonical.ts';
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
