import { z } from 'zod';

/** RFC 3986 characters only: blanks and unicode are percent-encoded, and a `%` escapes something. */
const legal = /^(?:[A-Za-z0-9\-._~:/[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

const decodes = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

const encoded = (text: string): string | undefined => {
  try {
    return encodeURI(text).replace(/[?#]/g, encodeURIComponent);
  } catch {
    // Half a surrogate pair.
    return undefined;
  }
};

interface Shape {
  readonly pattern: RegExp;
  /** For people. */
  readonly example: string;
}

const hintFor = (text: string, { pattern, example }: Shape): string => {
  const better = pattern.test(text) && !legal.test(text) ? encoded(text) : undefined;
  return better === undefined ? `it looks like ${example}` : `percent-encode it: ${better}`;
};

/** A field that takes a URI of one shape. Not `format: uri` in JSON Schema, whose checkers differ. */
const uriField = (shape: Shape): z.ZodType<string, string> =>
  z
    .string()
    .superRefine((text, context) => {
      if (shape.pattern.test(text) && legal.test(text) && decodes(text)) return;
      const params = { code: 'bad-uri', hint: hintFor(text, shape) };
      context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not a location that fits here`, params });
    })
    .meta({ pattern: shape.pattern.source });

export const S3Uri = uriField({ pattern: /^s3:\/\/[^/?#]+(\/|$)/, example: 's3://bucket/prefix/' });

/** `glue://[catalog]/database/table` */
export const GlueUri = uriField({ pattern: /^glue:\/\/[^/]*\/[^/]+\/[^/]+/, example: 'glue:///database/table' });

/** An S3 URI, or only its path (`/prefix`, `s3:///prefix`) where another field names the bucket. */
export const S3UriOrPath = uriField({ pattern: /^(s3:\/\/[^/?#]*(\/|$)|\/)/, example: 's3://bucket/prefix/' });
