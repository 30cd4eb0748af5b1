import type { z } from 'zod';
import { S3Error } from './s3-error.ts';

const lists = new Set(['Object', 'Part']);

/**
 * Parses a request body to the shape that `schema` says. The parser is loaded when the first body comes: most
 * processes never see one.
 */
export const parseXml = async <T>(text: string, schema: z.ZodType<T>): Promise<T> => {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text) || XMLValidator.validate(text) !== true) throw new S3Error('MalformedXML');
  const parser = new XMLParser({
    ignoreAttributes: true,
    ignoreDeclaration: true,
    removeNSPrefix: true,
    parseTagValue: false,
    // Keys may begin and end with blanks.
    trimValues: false,
    htmlEntities: true,
    isArray: (name) => lists.has(name),
  });
  const result = schema.safeParse(parser.parse(text));
  if (!result.success) throw new S3Error('MalformedXML');
  return result.data;
};
