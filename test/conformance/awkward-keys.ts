import fc from 'fast-check';

const long = 'x'.repeat(300);

/** Legal keys that break naive stores: escapes, order, length, and names that a file system keeps for itself. */
export const awkwardKeys: readonly string[] = [
  'plain',
  'folder/plain.json',
  'a',
  'a/b',
  'a/b/c',
  'a-b',
  'a.b',
  'a//b',
  'a/',
  '/a',
  '/',
  '//',
  'hive=1/day=2023-01-01/part 0.csv',
  'with space/and+plus',
  'percent%2Fencoded',
  '%~escape/like',
  '%~',
  '..',
  '../../escape',
  './a',
  'a/../b',
  'dir/..',
  '.dotfile',
  'ünïcödé/ключ/鍵',
  'bmp-\uffee',
  'astral-\u{1f600}',
  '\ue000private',
  '\u{10000}first-astral',
  'tab\there',
  'line\nbreak',
  'del\u007f',
  'quote"\'<>&',
  'back\\slash',
  'question?hash#',
  long,
  `${long}/${long}`,
  `${'é'.repeat(127)}/deep`,
  'k'.repeat(1024),
  `${'d/'.repeat(511)}ke`,
  '/'.repeat(1024),
];

const piece = fc.constantFrom(
  'a',
  'b',
  '-',
  '.',
  '/',
  '/',
  '=',
  ' ',
  '+',
  '%',
  '~',
  '%~',
  'é',
  '\uffee',
  '\u{1f600}',
  '\t',
);

/** Short keys that often share prefixes and folders. */
export const anyKey = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));

const bytesOf = new TextEncoder();

/** The order that a listing has: that of the UTF-8 bytes. */
export const inByteOrder = (keys: Iterable<string>): string[] =>
  [...keys].sort((a, b) => Buffer.compare(bytesOf.encode(a), bytesOf.encode(b)));

/** What a listing of `keys` answers, in the plainest way. */
export const modelListing = (
  keys: Iterable<string>,
  { prefix = '', delimiter, startAfter = '' }: { prefix?: string; delimiter?: string; startAfter?: string },
): string[] => {
  const listed = new Set<string>();
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
    listed.add(at < 0 ? key : key.slice(0, at + (delimiter ?? '').length));
  }
  const after = bytesOf.encode(startAfter);
  return inByteOrder(listed).filter((each) => Buffer.compare(bytesOf.encode(each), after) > 0);
};
