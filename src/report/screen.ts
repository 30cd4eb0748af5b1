import picocolors from 'picocolors';

/** What a view is drawn on. `columns` may be `Infinity`: nothing is wrapped or cut then. */
export interface Screen {
  readonly columns: number;
  readonly color: boolean;
  /** Our own glyphs in ASCII; users' text stays as it is. */
  readonly ascii: boolean;
}

export type Paint = (text: string) => string;

type Colors = ReturnType<typeof picocolors.createColors>;

const withColor = picocolors.createColors(true);
const withoutColor = picocolors.createColors(false);

/** The only door to colours; without colour every paint is the identity. */
export const colorsOf = (screen: Screen): Colors => (screen.color ? withColor : withoutColor);

export const plain: Paint = (text) => text;

/** A paint of the 256-colour table, for the states' colours that the sixteen do not have. */
export const palette =
  (screen: Screen, index: number): Paint =>
  (text) =>
    screen.color ? `\u001b[38;5;${index}m${text}\u001b[39m` : text;

/** What stands where text was cut. */
export const ellipsisOf = ({ ascii }: Screen): string => (ascii ? '..' : '…');
