import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import type { List } from './output/listing.ts';
import { grouped } from './quantity.ts';
import { cellText, columnNames } from './rows.ts';
import type { Screen } from './screen.ts';
import { colorsOf } from './screen.ts';
import { tableLines } from './table.ts';

/** People group thousands and see that something is missing; programs get cells as they are. */
const tableText = (value: List['items'][number][string] | undefined): string => {
  if (typeof value === 'number') return grouped(value);
  return value === null || value === undefined ? '-' : cellText(value);
};

/** The first field matters most; `what` is what the verb lists, for the answer that there is none. */
export const listText = ({ items, omitted }: List, what: string, screen: Screen): string => {
  if (items.length === 0) return textOf(flow([span(`No ${what} are deployed here. Next: clusterless apply`)], screen));
  const names = columnNames(items);
  const columns = names.map((name, n) => ({
    title: name,
    text: (item: List['items'][number]) => tableText(item[name]),
    align: items.every((item) => typeof item[name] === 'number') ? ('right' as const) : ('left' as const),
    importance: names.length - n,
    shrinksTo: Math.max(10, name.length),
    wraps: true,
  }));
  const more =
    omitted > 0 ? flow([span(`${grouped(omitted)} more not shown (--limit)`, colorsOf(screen).dim)], screen) : [];
  return textOf([...tableLines(items, columns, screen), ...more]);
};
