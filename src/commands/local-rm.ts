import { ClusterlessError } from '../errors.ts';
import { drainPlace } from './drain.ts';
import { flagsOf } from './flag-values.ts';
import { openPlace } from './place.ts';
import { uriArgument } from './uri-argument.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  const [typed = ''] = args;
  const uri = uriArgument(typed);
  const place = await openPlace(io, flags);
  if ((await place.ports.data.head(uri)) === undefined) {
    throw new ClusterlessError('CLS_NOT_FOUND', `there is no ${typed}`, { hint: 'clusterless local ls' });
  }
  await place.removeObject(uri);
  await drainPlace(io, flags, place);
  await place.close();
  return 0;
};
