import { digestOf } from '../metadata/canonical.ts';

const legal = /^[\w.-]{1,64}$/;

/** Readable where it fits the 64 characters that schedules may have, else a digest; never two for one thing. */
export const scheduleName = (kind: string, ...parts: readonly string[]): string => {
  const name = [kind, ...parts].join('-');
  // A hyphen inside a part could make two lists of parts one name.
  const plain = legal.test(name) && parts.every((part) => !part.includes('-'));
  return plain ? name : `${kind}-${digestOf(parts).slice(0, 40)}`;
};
