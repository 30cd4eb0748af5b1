import type { DesiredObject, LogExportPlace } from '../../substrate/object.ts';

const placesIn = (object: DesiredObject): readonly (LogExportPlace & { readonly bucket: string })[] => {
  if (object.kind !== 'stack') return [];
  const grants = object.spec.parts.flatMap((part) => ('grants' in part ? part.grants : []));
  return grants.flatMap((grant) => {
    if (grant.allow !== 'export-logs') return [];
    const { bucket, prefix, logGroup } = grant;
    return [{ bucket, prefix, logGroup }];
  });
};

/**
 * Logs are exported by a service, not by the function that asks for it: the bucket itself must let it in. Buckets of
 * other projects are their owners' to open.
 */
export const withLogExports = (objects: readonly DesiredObject[]): readonly DesiredObject[] => {
  const places = objects.flatMap(placesIn);
  return objects.map((object) => {
    if (object.kind !== 'bucket') return object;
    const logExports = places
      .filter(({ bucket }) => bucket === object.name)
      .map(({ prefix, logGroup }) => ({ logGroup, prefix }));
    return logExports.length === 0 ? object : { ...object, spec: { ...object.spec, logExports } };
  });
};
