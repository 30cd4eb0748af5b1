import { ClusterlessError } from '../errors.ts';
import { answer, requireFormat } from './answer.ts';
import { drainPlace } from './drain.ts';
import { flagsOf } from './flag-values.ts';
import { codeUnlessInterrupted } from './interrupted.ts';
import { objectEntry, objectsAnswer } from './object-answer.ts';
import { openPlace } from './place.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const [typed = ''] = args;
  const uri = uriArgument(typed);
  const place = await openPlace(io, flags);
  const removed = await place.ports.data.head(uri);
  if (removed === undefined) {
    throw new ClusterlessError('CLS_NOT_FOUND', `there is no ${typed}`, { hint: 'clusterless local ls' });
  }
  await place.removeObject(uri);
  await drainPlace(io, flags, place);
  answer(io, flags, { ...objectsAnswer([objectEntry(uri, removed)]), text: () => `Removed ${typed}\n` });
  return codeUnlessInterrupted(io);
};
