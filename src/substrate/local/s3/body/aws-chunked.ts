import { S3Error } from '../s3-error.ts';

/** `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, a chunk of size 0, and trailers up to an empty line. */
export interface ChunkDecoder {
  /** The payload in these bytes; views of them, not copies. */
  feed(bytes: Buffer): readonly Buffer[];
  /** Trailers by lower-case name. Fails when the body ended too early. */
  end(): ReadonlyMap<string, string>;
}

type State = 'size' | 'data' | 'after data' | 'trailer' | 'done';

const longestLine = 16 * 1024;
const newline = 10;

const sizeOf = (line: string): number => {
  const digits = /^([0-9a-f]{1,12})(?:;.*)?$/i.exec(line)?.[1];
  if (digits === undefined) throw new S3Error('InvalidRequest', 'The aws-chunked body has a chunk without a size.');
  return Number.parseInt(digits, 16);
};

export const chunkDecoder = (): ChunkDecoder => {
  const trailers = new Map<string, string>();
  let state: State = 'size';
  let left = 0;
  let line = '';

  const onTrailer = (text: string): void => {
    if (text === '') {
      state = 'done';
      return;
    }
    const colon = text.indexOf(':');
    if (colon > 0) trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  };

  const onLine = (text: string): void => {
    if (state === 'trailer') {
      onTrailer(text);
    } else if (state === 'after data') {
      if (text !== '') throw new S3Error('InvalidRequest', 'A chunk of the aws-chunked body is longer than it says.');
      state = 'size';
    } else {
      left = sizeOf(text);
      state = left === 0 ? 'trailer' : 'data';
    }
  };

  /** Reads up to the end of a line; answers where it stopped. */
  const readLine = (bytes: Buffer, from: number): number => {
    const end = bytes.indexOf(newline, from);
    line += bytes.toString('latin1', from, end < 0 ? bytes.length : end);
    if (line.length > longestLine) throw new S3Error('InvalidRequest', 'The aws-chunked body has no end of line.');
    if (end < 0) return bytes.length;
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    line = '';
    onLine(text);
    return end + 1;
  };

  const readData = (bytes: Buffer, from: number, out: Buffer[]): number => {
    const end = Math.min(bytes.length, from + left);
    out.push(bytes.subarray(from, end));
    left -= end - from;
    if (left === 0) state = 'after data';
    return end;
  };

  const feed = (bytes: Buffer): readonly Buffer[] => {
    const out: Buffer[] = [];
    for (let at = 0; at < bytes.length && state !== 'done'; ) {
      at = state === 'data' ? readData(bytes, at, out) : readLine(bytes, at);
    }
    return out;
  };

  const end = (): ReadonlyMap<string, string> => {
    // Some clients leave out the empty line after the last trailer, or the line break after the last chunk.
    if (state === 'trailer' && line !== '') onTrailer(line.trim());
    if (state !== 'done' && state !== 'trailer') throw new S3Error('IncompleteBody');
    return trailers;
  };

  return { feed, end };
};
