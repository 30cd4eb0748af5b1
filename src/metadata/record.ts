import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { ClusterlessError, messageOf } from '../errors.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** Bytes of a stored record. Members keep the order in which they were set. */
export const encodeRecord = (record: unknown): Uint8Array => encoder.encode(JSON.stringify(record));

interface RecordKind {
  /** In an error's words: `a claim`. */
  readonly what: string;
  readonly code: ErrorCode;
}

const problems = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.length === 0 ? 'it' : path.join('.')}: ${message}`).join('; ');

const parseJson = (bytes: Uint8Array, { what, code }: RecordKind): unknown => {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new ClusterlessError(code, `${what} is not JSON`, { detail: messageOf(cause), cause });
  }
};

/** Parses bytes that another program or another version may have written. Fails with the kind's code. */
export const decodeRecord = <T>(schema: z.ZodType<T>, bytes: Uint8Array, kind: RecordKind): T => {
  const parsed = schema.safeParse(parseJson(bytes, kind));
  if (parsed.success) return parsed.data;
  throw new ClusterlessError(kind.code, `${kind.what} is not valid`, { detail: problems(parsed.error) });
};
