import { flow, span } from './flow.ts';
import { lotsIn } from './lots-text.ts';
import type { Attention, LotCounts, Status } from './output/status.ts';
import { count, grouped } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

/** Held lots wait for consent and queued ones for their time: neither is a cause. */
const isCause = ({ state }: Attention): boolean => state !== 'held' && state !== 'queued';

const total = ({ datasets }: Status, state: keyof LotCounts): number =>
  datasets.reduce((sum, { counts }) => sum + counts[state], 0);

export const verdictLines = (status: Status, screen: Screen): readonly string[] => {
  const { bold, green, red } = colorsOf(screen);
  const paint = status.verdict === 'healthy' ? green : red;
  const said = status.verdict === 'healthy' ? healthyText(status) : unhealthyText(status);
  const head = [span('VERDICT', bold), span('  '), span(status.verdict, (text) => bold(paint(text)))];
  return flow([...head, span(`: ${said}`)], { columns: screen.columns, hanging: 9 });
};

const healthyText = (status: Status): string => {
  const shown = (['empty', 'running', 'queued', 'waiting', 'waived'] as const).flatMap((state) => {
    const n = total(status, state);
    return n === 0 ? [] : [`${grouped(n)} ${state}`];
  });
  return [`${count(total(status, 'complete'), 'lot')} complete`, ...shown].join(', ');
};

/** As `2 root causes (3 lots) block 4 lots in 2 projects; nothing is running beyond its timeout`. */
const unhealthyText = (status: Status): string => {
  const held = total(status, 'held');
  return [causesText(status), held === 0 ? '' : `${count(held, 'lot')} held`, overdueText(total(status, 'abandoned'))]
    .filter((text) => text !== '')
    .join('; ');
};

const causesText = (status: Status): string => {
  const causes = status.attention.filter(isCause);
  if (causes.length === 0) return '';
  const lots = causes.reduce((sum, cause) => sum + lotsIn(cause.lots), 0);
  const said = `${count(causes.length, 'root cause')} (${count(lots, 'lot')})`;
  // A lot that waits for nothing that is known to come is a cause itself.
  const stuck = causes.filter(({ state }) => state === 'waiting').reduce((sum, cause) => sum + lotsIn(cause.lots), 0);
  const blocked = Math.max(0, total(status, 'waiting') - stuck);
  if (blocked === 0) return said;
  const waiting = status.datasets.filter(({ counts }) => counts.waiting > 0);
  const projects = new Set(waiting.map(({ owner }) => owner)).size;
  return `${said} ${causes.length === 1 ? 'blocks' : 'block'} ${count(blocked, 'lot')} in ${count(projects, 'project')}`;
};

const overdueText = (abandoned: number): string =>
  abandoned === 0 ? 'nothing is running beyond its timeout' : `${count(abandoned, 'run')} ended without a word`;
