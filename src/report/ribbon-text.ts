import { glyphOf, statePaint } from './glyphs.ts';
import type { Cell } from './ribbon.ts';
import type { Paint, Screen } from './screen.ts';
import { colorsOf, plain } from './screen.ts';

/** One character a cell, so that text and cells have the same positions. */
export const textOfCells = (cells: readonly Cell[], screen: Screen): string =>
  cells.map(({ state }) => (state === undefined ? ' ' : glyphOf(state, screen))).join('');

const paintOf = ({ state, mixed }: Cell, screen: Screen): Paint => {
  if (state === undefined) return plain;
  const paint = statePaint(state, screen);
  return mixed ? (text) => colorsOf(screen).underline(paint(text)) : paint;
};

/** Colours what is shown of the cells, neighbours of one look together. */
export const paintCells = (cells: readonly Cell[], text: string, screen: Screen): string => {
  if (!screen.color) return text;
  let painted = '';
  for (let at = 0; at < text.length; ) {
    const cell = cells[at];
    let end = at + 1;
    while (end < text.length && sameLook(cell, cells[end])) end += 1;
    painted += cell === undefined ? text.slice(at, end) : paintOf(cell, screen)(text.slice(at, end));
    at = end;
  }
  return painted;
};

const sameLook = (a: Cell | undefined, b: Cell | undefined): boolean => a?.state === b?.state && a?.mixed === b?.mixed;
