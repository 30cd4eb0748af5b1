import type { DesiredObject } from '../../substrate/object.ts';

/** Said once, for the whole project: a role without it would be the way around it. */
export const withPermissionsBoundary = (
  objects: readonly DesiredObject[],
  permissionsBoundary: string | undefined,
): readonly DesiredObject[] => {
  if (permissionsBoundary === undefined) return objects;
  return objects.map((object) =>
    object.kind === 'stack' ? { ...object, spec: { ...object.spec, permissionsBoundary } } : object,
  );
};
