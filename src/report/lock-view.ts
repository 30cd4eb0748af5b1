import { clean } from './clean.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { instantText } from './moments.ts';
import { whyNext } from './notice.ts';
import type { Lock } from './output/lock.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

/** Who holds the lease, since when, and what to type when that run is gone. */
export const lockText = (lock: Lock, screen: Screen): string => {
  const { bold } = colorsOf(screen);
  const title = flow([span(clean(`${lock.project}/${lock.version}`), bold), span(`  ${saying(lock)}`)], {
    columns: screen.columns,
    hanging: 2,
  });
  const { run, beat, expires, note } = lock;
  if (lock.lock === 'none' || lock.lock === 'released') return textOf(title);
  const times = [
    ...(beat === null ? [] : [`last sign of life ${instantText(beat)}`]),
    ...(expires === null ? [] : [`ends ${instantText(expires)} without another`]),
  ];
  const detail = [`Run ${run ?? 'unknown'}`, ...times].join(', ') + (note === null ? '' : `. Note: ${note}`);
  const hint =
    lock.lock === 'expired'
      ? 'Nothing: the next apply takes over.'
      : `Wait with --lock-timeout 2m, or, if that process is gone: clusterless lock release --run ${run ?? '<run>'}`;
  return textOf([...title, ...whyNext({ detail, hint }, screen)]);
};

const saying = ({ lock, holder, command, epoch }: Lock): string => {
  if (lock === 'none') return 'no state yet, so nobody holds a lease';
  if (lock === 'released') return `free (epoch ${epoch ?? 0})`;
  const who = holder === null ? 'somebody' : `${holder.user}@${holder.host} (pid ${holder.pid})`;
  return clean(`${lock === 'held' ? 'held' : 'left over, expired: was held'} by ${who} for ${command ?? 'a run'}`);
};
