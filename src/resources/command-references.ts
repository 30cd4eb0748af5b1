import type { Finding } from '../model/diagnostics.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Pointer } from '../model/pointer.ts';

/** Every text of the context that a workload runs in. */
const texts: readonly string[] = [
  '$.role',
  '$.arcNotifyEvent.lot',
  '$.arcNotifyEvent.manifest',
  '$.arcNotifyEvent.datasetId',
  '$.arcNotifyEvent.dataset.name',
  '$.arcNotifyEvent.dataset.version',
  '$.arcNotifyEvent.dataset.pathURI',
];

/** Something else than a text stands there: AWS Batch takes nothing else for a word. */
const isMore = (word: string): boolean => texts.some((text) => text.startsWith(`${word}.`));

const problemOf = (word: string): Omit<Finding, 'path' | 'code'> | undefined => {
  // Other spellings of a path, and paths into the execution, are for whoever fills them in to judge.
  if (!/^\$(\.\w+)+$/.test(word) || word.startsWith('$.existingPartialManifests') || texts.includes(word))
    return undefined;
  if (isMore(word))
    return { message: `"${word}" is not a text`, hint: 'name one of its members, or "$" for everything as JSON' };
  return { message: `there is no "${word}"`, hint: didYouMean(word, texts) ?? `there are ${texts.join(', ')}, and $` };
};

/** Words of a command that would be filled in with nothing. */
export const wordFindings = (command: readonly string[], path: Pointer): readonly Finding[] =>
  command.flatMap((word, at) => {
    const problem = problemOf(word);
    return problem === undefined ? [] : [{ code: 'invalid-value' as const, path: [...path, at], ...problem }];
  });
