import { clean } from './clean.ts';
import { textOf } from './lines.ts';
import { instantText } from './moments.ts';
import type { ObjectEntry, Objects } from './output/objects.ts';
import { bytes, count } from './quantity.ts';
import type { Screen } from './screen.ts';
import type { Column } from './table.ts';
import { tableLines } from './table.ts';

/**
 * One URI a line, never cut or broken, however long: it is there to be copied. With `long`, a table with size and time,
 * where a long URI goes on in the next line.
 */
export const objectsText = ({ objects }: Objects, { long }: { readonly long: boolean }, screen: Screen): string => {
  if (!long) return textOf(objects.map(({ uri }) => clean(uri)));
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  return textOf([...tableLines(objects, longColumns, screen), `${count(objects.length, 'object')}, ${bytes(total)}`]);
};

const longColumns: readonly Column<ObjectEntry>[] = [
  { title: 'size', text: ({ size }) => bytes(size), align: 'right', importance: 2 },
  { title: 'modified', text: ({ modified }) => (modified === null ? '-' : instantText(modified)), importance: 1 },
  { title: 'uri', text: ({ uri }) => uri, importance: 3, shrinksTo: 20, wraps: true },
];
