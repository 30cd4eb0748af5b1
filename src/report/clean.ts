/**
 * Text of users, workloads and clouds may hold anything: an escape sequence would recolour or rewrite the terminal,
 * a bidirectional override would show another address than the real one. Both become visible text of one line.
 */
const unsafe = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

const visible = (character: string): string => {
  if (character === '\n' || character === '\t' || character === '\r') return ' ';
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** One line of harmless text. */
export const clean = (text: string): string => text.replaceAll('\r\n', ' ').replaceAll(unsafe, visible);

/** The harmless lines of a text that may have several. */
export const cleanLines = (text: string): readonly string[] => text.split(/\r\n|\n|\r/).map(clean);
