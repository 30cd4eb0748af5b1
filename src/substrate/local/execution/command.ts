import { ClusterlessError } from '../../../errors.ts';

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null;

/** `$.a.b[0]` and `$['a']`: the paths that people write. */
const step = /\.(?<name>[^.[\]]+)|\[(?<index>\d+)\]|\['(?<quoted>[^']*)'\]/gy;

const refuse = (word: string, detail: string): ClusterlessError =>
  new ClusterlessError('CLS_WORKLOAD', `The command word ${word} cannot be filled in`, {
    detail,
    hint: 'Useful words: $.arcNotifyEvent.lot, $.arcNotifyEvent.manifest, $.role, or $ for everything as JSON.',
  });

const namesOf = (path: string, word: string): readonly string[] => {
  const steps = [...path.slice(1).matchAll(step)];
  if (steps.map(([text]) => text).join('') !== path.slice(1)) throw refuse(word, 'It is not a path of names.');
  return steps.map(({ groups }) => groups?.['name'] ?? groups?.['index'] ?? groups?.['quoted'] ?? '');
};

const valueAt = (path: string, root: unknown, word: string): string => {
  let value = root;
  for (const name of namesOf(path, word)) {
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) throw refuse(word, `There is no ${name} there.`);
  }
  if (typeof value !== 'string') throw refuse(word, 'It is not a text.');
  return value;
};

export interface CommandValues {
  /** What `$` and `$.…` are paths into. */
  readonly context: unknown;
  /** What `$$.…` are paths into: `$$.Execution.Name`. */
  readonly execution: unknown;
}

/** Fills in the words that are references; every other word (`$HOME`, `--x=$.a`) stays what it is. */
export const resolveCommand = (words: readonly string[], { context, execution }: CommandValues): readonly string[] =>
  words.map((word) => {
    if (word === '$') return JSON.stringify(context);
    if (word.startsWith('$$.')) return valueAt(word.slice(1), execution, word);
    return word.startsWith('$.') ? valueAt(word, context, word) : word;
  });
