import type { JsonObject } from '../../../metadata/canonical.ts';

/** `$`, `$.…` of the workload context, `$$.…` of the execution; anything else is the word itself. */
const isReference = (word: string): boolean => word === '$' || word.startsWith('$.') || word.startsWith('$$.');

const pathOf = (word: string): string => {
  if (word === '$') return 'States.JsonToString($.context)';
  return word.startsWith('$$.') ? word : `$.context${word.slice(1)}`;
};

/** The command as a job definition has it: the n-th reference is the job's parameter `param_n`. */
export const commandOf = (command: readonly string[]): string[] => {
  let at = 0;
  return command.map((word) => {
    if (!isReference(word)) return word;
    at += 1;
    return `Ref::param_${at - 1}`;
  });
};

export const batchParameters = (command: readonly string[]): JsonObject => {
  const references = command.filter(isReference);
  if (references.length === 0) return {};
  return { Parameters: Object.fromEntries(references.map((word, at) => [`param_${at}.$`, pathOf(word)])) };
};
