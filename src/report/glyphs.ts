import type { LotState } from './output/status.ts';
import type { Paint, Screen } from './screen.ts';
import { colorsOf, palette } from './screen.ts';

interface Glyph {
  readonly glyph: string;
  readonly ascii: string;
  /** Nearest of the 256 colours to the Okabe-Ito colour; the glyph alone says the same. */
  readonly color: number;
}

export const glyphs: Readonly<Record<LotState, Glyph>> = {
  complete: { glyph: '█', ascii: '#', color: 36 },
  empty: { glyph: '░', ascii: 'o', color: 108 },
  stale: { glyph: '▒', ascii: '~', color: 172 },
  running: { glyph: '▓', ascii: '>', color: 74 },
  queued: { glyph: '+', ascii: '+', color: 153 },
  held: { glyph: 'h', ascii: 'h', color: 175 },
  waiting: { glyph: '?', ascii: '?', color: 220 },
  pending: { glyph: '·', ascii: '.', color: 166 },
  failed: { glyph: 'x', ascii: 'x', color: 166 },
  abandoned: { glyph: '!', ascii: '!', color: 166 },
  waived: { glyph: 'w', ascii: 'w', color: 245 },
  expired: { glyph: '-', ascii: '-', color: 240 },
};

/** Worst first: a cell that stands for several lots shows the first of these that it has. */
export const worstFirst: readonly LotState[] = [
  'failed',
  'abandoned',
  'pending',
  'held',
  'waiting',
  'stale',
  'running',
  'queued',
  'waived',
  'expired',
  'empty',
  'complete',
];

export const glyphOf = (state: LotState, { ascii }: Screen): string =>
  ascii ? glyphs[state].ascii : glyphs[state].glyph;

/** The state's colour; what stands for a problem is bold as well. */
export const statePaint = (state: LotState, screen: Screen): Paint => {
  const paint = palette(screen, glyphs[state].color);
  const { bold } = colorsOf(screen);
  return state === 'failed' || state === 'abandoned' ? (text) => bold(paint(text)) : paint;
};
