/** `name` and `value` of one `name=value` segment; without a name the segment is the value alone. */
export interface Partition {
  readonly name?: string;
  readonly value: string | null | undefined;
}

/**
 * Escapes a name for use inside one segment: exactly what would end the segment (`/`), the partition's name (`=`, for
 * readers that cut at the last one) or the escape itself (`%`), and control characters. Everything else stays as
 * typed, as in the predecessor's keys: `name=My DS`.
 */
export const escapeName = (name: string): string =>
  name.replace(/[/=%\p{Cc}]/gu, (character) => encodeURIComponent(character));

/** The inverse of `escapeName`; undefined when the text cannot have come from it. */
export const unescapeName = (segment: string): string | undefined => {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment;
  } catch {
    return undefined;
  }
};

/**
 * Hive-style path of partitions, without a slash at the end. An unknown value ends the path (`stop`), so that a
 * prefix of a key is made by leaving out its last parts; `skip` leaves only that partition out.
 */
export const partitionPath = (partitions: readonly Partition[], unknown: 'stop' | 'skip' = 'stop'): string => {
  const segments: string[] = [];
  for (const { name, value } of partitions) {
    if (value === null || value === undefined) {
      if (unknown === 'stop') break;
      continue;
    }
    segments.push(name === undefined ? escapeName(value) : `${name}=${escapeName(value)}`);
  }
  return segments.join('/');
};
