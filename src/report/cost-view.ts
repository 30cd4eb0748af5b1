import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import type { Cost, CostLine, CostPart } from './output/cost.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';
import type { Column } from './table.ts';
import { tableLines } from './table.ts';

/** So many digits that say something, however small the number. */
const significant = (value: number, digits: number): string => {
  if (value === 0) return '0';
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(value)));
  const text = value.toFixed(Math.min(decimals, 12));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

export const money = (value: number): string =>
  `$${value >= 0.01 || value === 0 ? value.toFixed(2) : significant(value, 2)}`;

const amount = (value: number): string => significant(value, 4);

const known = (value: number | null, text: (value: number) => string): string => (value === null ? '?' : text(value));

const columns: readonly Column<CostLine>[] = [
  { title: 'component', text: ({ component }) => component || '-', importance: 4, shrinksTo: 11, wraps: true },
  { title: 'what', text: ({ what }) => what, importance: 5, shrinksTo: 14, wraps: true },
  { title: 'quantity', text: ({ quantity }) => known(quantity, amount), align: 'right', importance: 3 },
  { title: 'unit', text: ({ unit }) => unit, importance: 2 },
  { title: 'cost', text: ({ cost }) => known(cost, money), align: 'right', importance: 6 },
  { title: '', text: ({ note }) => note ?? '', importance: 1, shrinksTo: 8, wraps: true },
];

const part = (title: string, { known: sum, total, lines }: CostPart, screen: Screen): readonly string[] => {
  const { bold, yellow } = colorsOf(screen);
  const unknown = lines.filter(({ cost }) => cost === null).length;
  const rest =
    total === null
      ? [span(` and ${count(unknown, 'unknown')}`, yellow), span(' (marked ?, and not counted as nothing)')]
      : [];
  return [
    ...flow([span(title, bold)], screen),
    ...tableLines(lines, columns, screen),
    ...flow([span(`Together ${money(sum)}`, bold), ...rest, span('.')], screen),
    '',
  ];
};

const footer = ({ prices, assumed, projects }: Cost, screen: Screen): readonly string[] => {
  const elsewhere = projects.filter(({ region }) => region !== prices.region).map(({ region }) => region);
  const texts = [
    `List prices of ${prices.region}, ${prices.date}, in ${prices.currency}, without free tiers.` +
      (elsewhere.length === 0
        ? ''
        : ` The project is in ${[...new Set(elsewhere)].join(', ')}, where they may differ.`),
    `Assumed: ${assumed.functionSeconds} s a function, ${assumed.jobSeconds} s a container, ` +
      `${count(assumed.objectsPerLot, 'object')} a lot, ${assumed.daysPerMonth} days a month.`,
  ];
  return texts.flatMap((text) => flow([span(text, colorsOf(screen).dim)], screen));
};

/** A project that only keeps things, or only exports logs, has none. */
const hasLots = (busy: CostPart | null): busy is CostPart => busy !== null && busy.lines.length > 0;

/** Line by line, so that nobody has to believe a sum. */
export const costText = (cost: Cost, screen: Screen): string =>
  textOf([
    ...part('A month in which nothing arrives', cost.idle, screen),
    ...(hasLots(cost.perThousandLots) ? part('A thousand lots with data', cost.perThousandLots, screen) : []),
    ...footer(cost, screen),
  ]);
