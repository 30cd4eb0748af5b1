/** Steps from the root of a file to a member. */
export type Pointer = readonly (string | number)[];

/** RFC 6901: `/arcs/0/sources/a~1b`; the whole document is the empty text. */
export const pointerText = (path: Pointer): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const step = (text: string): string | number => {
  const plain = text.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^(0|[1-9]\d{0,8})$/.test(plain) ? Number(plain) : plain;
};

export const parsePointer = (text: string): Pointer => text.split('/').slice(1).map(step);

/** The member at a path, or `undefined` when there is none. Own members only. */
export const valueAt = (value: unknown, path: Pointer): unknown => {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = Object.getOwnPropertyDescriptor(here, name)?.value;
  }
  return here;
};
