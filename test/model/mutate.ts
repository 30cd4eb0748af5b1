/** Ways in which a project file goes wrong: by a slip of the hand, or by a program that writes the wrong thing. */
type Random = () => number;

const pick = <T>(random: Random, from: readonly T[]): T => {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
};

const strange: readonly unknown[] = [
  null,
  true,
  'false',
  '',
  ' ',
  '512',
  'ü 𝄞\u0000',
  's3://b/%zz',
  's3://',
  'glue:///',
  '../../etc/passwd',
  'x'.repeat(5000),
  0,
  -1,
  1.5,
  1e308,
  123456789012,
  [],
  [[[]]],
  [null],
  {},
  { type: 'aws:core:s3Bucket' },
  { offset: -1 },
  { toString: 1, hasOwnProperty: 2, valueOf: null },
  'arn:',
  'ref:aws:arn:',
  ':::::',
  'aws:core:s3CopyArc',
  'PT5M',
  'Hours',
  { window: [3, 1] },
];

const names = ['', 'type', 'name', 'sources', 'toString', '__proto__', 'constructor', 'a/b~c', '0', 'ü'];

/** Every object and list in a value, with how to reach it: mutations happen at any depth. */
const containers = (value: unknown): readonly object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(containers)] : [];

const structural = (random: Random, text: string): string => {
  const root: unknown = JSON.parse(text);
  const container = pick(random, containers(root));
  const keys = Object.keys(container);
  const key = keys.length === 0 ? '' : pick(random, keys);
  const value: unknown = Reflect.get(container, key);
  const donor = pick(random, containers(root));
  const edits: readonly (() => void)[] = [
    () => Reflect.deleteProperty(container, key),
    () => Reflect.set(container, key, pick(random, strange)),
    () => Reflect.set(container, key, structuredClone(donor)),
    () => Reflect.set(container, pick(random, names), value ?? 1),
    () => Reflect.set(container, key, [value, structuredClone(value)]),
    () => Reflect.set(container, key, { [pick(random, names)]: structuredClone(value) }),
    () => Array.isArray(container) && container.push(structuredClone(pick(random, containers(root)))),
    () => Reflect.set(container, key, `${JSON.stringify(value)}`),
  ];
  pick(random, edits)();
  return JSON.stringify(root, null, random() < 0.5 ? 2 : 0);
};

const fragments = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '//',
  '/*',
  '#',
  '\n',
  '\u0000',
  '\\u12',
  '1e999',
  '-',
  '__proto__',
];

const textual = (random: Random, text: string): string => {
  const at = Math.floor(random() * (text.length + 1));
  const length = 1 + Math.floor(random() * (random() < 0.1 ? 400 : 6));
  const edits: readonly (() => string)[] = [
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + pick(random, fragments) + text.slice(at),
    () => text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length),
    () => text.slice(0, at),
    () => text.slice(0, at) + '['.repeat(Math.floor(random() * 5000)) + text.slice(at),
    () => `\uFEFF${text}`,
    () => text.replaceAll('\n', '\r\n'),
  ];
  return pick(random, edits)();
};

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

/** A few mutations, one upon the other. */
export const mutate = (random: Random, original: string): string => {
  let text = original;
  for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1) {
    text = isJson(text) && random() < 0.75 ? structural(random, text) : textual(random, text);
  }
  return text;
};

export { pick };
