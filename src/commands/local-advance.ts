import { ClusterlessError } from '../errors.ts';
import { parseDuration } from '../metadata/duration.ts';
import { advanceText } from '../report/drain-view.ts';
import type { LocalSubstrate } from '../substrate/local/local.ts';
import { answer, requireFormat } from './answer.ts';
import { drainWith } from './drain.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { instantOf } from './instant.ts';
import { codeUnlessInterrupted } from './interrupted.ts';
import { openPlace } from './place.ts';
import type { Run } from './verb.ts';

const target = (place: LocalSubstrate, flags: Flags, by: string | undefined): number | 'real' => {
  const said = [by !== undefined, flags.to !== undefined, flags.real].filter(Boolean).length;
  if (said !== 1) {
    throw new ClusterlessError('CLS_USAGE', 'say how far: a duration, --to or --real', {
      hint: 'clusterless local advance 10m',
    });
  }
  if (flags.real) return 'real';
  const now = place.clock.now();
  if (flags.to !== undefined) return instantOf('--to', flags.to, now);
  const ms = parseDuration(by ?? '');
  if (ms !== undefined) return now + ms;
  throw new ClusterlessError('CLS_USAGE', `"${by}" is not a duration`, { hint: 'Write it as 10m, 1h30m or P1D.' });
};

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const place = await openPlace(io, flags);
  const to = target(place, flags, args[0]);
  if (to === 'real') place.clock.real();
  const drained = await drainWith({ io, flags, place }, (options) =>
    to === 'real' ? place.drain(options) : place.advanceTo(to, options),
  );
  const { clock } = place;
  const mode = clock.isStepped() ? ('stepped' as const) : ('real' as const);
  const body = { clock: { mode, now: new Date(clock.now()).toISOString() }, ...drained };
  answer(io, flags, { kind: 'Advance', body, text: (screen) => advanceText(body, screen) });
  return codeUnlessInterrupted(io);
};
