/**
 * A bijection between keys and relative paths. A key whose segments are all ordinary file names is its own path. Any
 * other segment (empty, `.`, `..`, longer than a file name may be, with control characters, or looking like an escape)
 * is written as `%~` and its percent-encoded bytes, in pieces of 200: all but the last piece are folders that end in
 * `~`. So no key can leave its folder, and no two keys share a path.
 */
const marker = '%~';
const piece = 200;
const longestName = 255;

/** S3's limit, in UTF-8 bytes. */
export const longestKey = 1024;

const loneSurrogate = /\p{Surrogate}/u;
const unusualKey = /(?:^|\/)(?:\/|$|\.{1,2}(?:\/|$)|%~)|\p{Cc}/u;

/** Legal in S3: 1 to 1,024 bytes of UTF-8. */
export const isKey = (key: string): boolean => {
  if (key === '' || key.length > longestKey || loneSurrogate.test(key)) return false;
  return key.length * 3 <= longestKey || Buffer.byteLength(key) <= longestKey;
};

const fitsName = (segment: string): boolean =>
  segment.length * 3 <= longestName || Buffer.byteLength(segment) <= longestName;

const isOrdinary = (segment: string): boolean => !unusualKey.test(segment) && fitsName(segment);

const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);

const pieces = (text: string): string[] => {
  const cut: string[] = [];
  for (let at = 0; at < text.length || at === 0; at += piece) cut.push(text.slice(at, at + piece));
  return cut;
};

/** The path of any text as escaped names, `name~/name~/name`. Used whole for displaced keys too. */
export const escapedPath = (text: string): string =>
  pieces(percent(text))
    .map((cut) => marker + cut)
    .join('~/');

/** Path of one segment: a name, or several when it is too long for one. */
export const pathOfSegment = (segment: string): string => (isOrdinary(segment) ? segment : escapedPath(segment));

/** Relative path of a legal key, always with `/`. */
export const pathOfKey = (key: string): string => {
  if (!unusualKey.test(key) && (fitsName(key) || key.split('/').every(fitsName))) return key;
  return key.split('/').map(pathOfSegment).join('/');
};

/** Whether a folder's name is a piece of a longer segment, so that what is inside goes on with it. */
export const isContinued = (name: string): boolean =>
  name.length > marker.length && name.startsWith(marker) && name.endsWith('~');

/**
 * The segment that `names` (the last may be preceded by continued ones) stand for. Nothing when they are not what
 * `pathOfSegment` would write, as a file that somebody dropped there may be.
 */
export const segmentOfNames = (names: readonly string[]): string | undefined => {
  const first = names[0] ?? '';
  if (!first.startsWith(marker)) return names.length === 1 && isOrdinary(first) ? first : undefined;
  const path = names.join('/');
  const text = names
    .map((name) => name.slice(marker.length))
    .join('')
    .replaceAll('~', '');
  const segment = unpercent(text);
  return segment !== undefined && pathOfSegment(segment) === path ? segment : undefined;
};

/** The text that `escapedPath` was given. */
export const textOfEscaped = (names: readonly string[]): string | undefined => {
  const text = unpercent(
    names
      .map((name) => name.slice(marker.length))
      .join('')
      .replaceAll('~', ''),
  );
  return text !== undefined && escapedPath(text) === names.join('/') ? text : undefined;
};

const unpercent = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
