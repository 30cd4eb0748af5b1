import { didYouMean } from '../model/nearest.ts';

/** Types of Hive that tables of AWS Glue have, as Athena and Glue's own jobs read them. */
const plain: ReadonlySet<string> = new Set([
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'integer',
  'bigint',
  'float',
  'double',
  'decimal',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestamp with local time zone',
  'interval_day_time',
  'interval_year_month',
  'void',
]);

/** What other databases call them. */
const otherNames: Readonly<Record<string, string>> = {
  bool: 'boolean',
  long: 'bigint',
  int32: 'int',
  int64: 'bigint',
  short: 'smallint',
  byte: 'tinyint',
  real: 'float',
  float32: 'float',
  float64: 'double',
  number: 'double',
  numeric: 'decimal',
  text: 'string',
  str: 'string',
  json: 'string',
  bytes: 'binary',
  datetime: 'timestamp',
  object: 'struct<name:type>',
  list: 'array<type>',
};

const nested = ['array', 'map', 'struct', 'uniontype'];
const sized = ['varchar', 'char', 'decimal'];
const known = [...plain, ...nested, ...sized];

/** The parts between the commas that are in no bracket. */
const parts = (text: string): readonly string[] => {
  const found: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if ('<('.includes(character)) depth += 1;
    if ('>)'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      found.push(part);
      part = '';
    } else part += character;
  }
  return [...found, part];
};

const between = (low: number, text: string | undefined, high: number): boolean =>
  text !== undefined && /^\d+$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;

const isDecimal = (inner: readonly string[]): boolean => {
  const [precision, scale = '0', ...more] = inner;
  return more.length === 0 && between(1, precision, 38) && between(0, scale, Number(precision));
};

const isSized = (name: string, inner: readonly string[]): boolean => {
  if (name === 'decimal') return isDecimal(inner);
  return inner.length === 1 && between(1, inner[0], name === 'char' ? 255 : 65_535);
};

const isMember = (text: string): boolean => {
  const colon = text.indexOf(':');
  return colon > 0 && text.slice(0, colon).trim() !== '' && isGlueType(text.slice(colon + 1));
};

/** What has no parts: only such a thing is the key of a map. */
const isScalar = (text: string): boolean => !text.includes('<') && isGlueType(text);

const isNested = (name: string, inner: readonly string[]): boolean => {
  if (name === 'array') return inner.length === 1 && inner.every(isGlueType);
  if (name === 'map') return inner.length === 2 && isScalar(inner[0] ?? '') && inner.every(isGlueType);
  return inner.every(name === 'struct' ? isMember : isGlueType);
};

const shape = /^(?<name>[a-z]+(?:[ _][a-z]+)*)\s*(?:<(?<nested>.*)>|\((?<sized>.*)\))?$/s;

/** In any letter case, as Glue has it. */
export const isGlueType = (text: string): boolean => {
  const groups = shape.exec(text.trim().toLowerCase())?.groups;
  const name = groups?.['name'] ?? '';
  const { nested: inNested, sized: inSized } = groups ?? {};
  if (inNested !== undefined) return nested.includes(name) && isNested(name, parts(inNested));
  return inSized === undefined ? plain.has(name) : sized.includes(name) && isSized(name, parts(inSized));
};

/** What was probably meant. */
export const glueTypeHint = (text: string): string => {
  const name = /^[a-z0-9]*/.exec(text.trim().toLowerCase())?.[0] ?? '';
  const other = otherNames[name];
  if (other !== undefined) return `did you mean "${other}"?`;
  if (nested.includes(name)) return 'it looks like array<string>, map<string,int> or struct<name:type>';
  if (sized.includes(name)) return 'it looks like decimal(10,2) or varchar(100)';
  return didYouMean(name, known) ?? `types: ${[...plain].join(', ')}, and array<>, map<>, struct<>, varchar(), char()`;
};
