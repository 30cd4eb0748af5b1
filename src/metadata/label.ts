/**
 * A name that is cased by what it is used for. Parts are kept apart, since joining renderings is not the rendering of
 * the joined. Fixed parts (stage, region, account, version) stand in every form as they are.
 */
export type Label = readonly LabelPart[];

interface LabelPart {
  readonly text: string;
  readonly fixed: boolean;
}

const upperFirst = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** Only ASCII letters have case here: names of cloud resources must not depend on a locale. */
export const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const camel = (text: string): string => {
  const separator = text.includes('-') ? '-' : '_';
  if (!text.includes(separator)) return upperFirst(text);
  return text
    .split(separator)
    .map((piece) => upperFirst(lower(piece)))
    .join('');
};

/** Null and undefined make the empty label, which vanishes when joined. */
export const label = (text: string | null | undefined): Label =>
  text === null || text === undefined ? [] : [{ text: camel(text), fixed: false }];

export const fixed = (text: string | null | undefined): Label =>
  text === null || text === undefined ? [] : [{ text, fixed: true }];

/** Always upper case. An empty stage is none. */
export const stageLabel = (stage: string | null | undefined): Label => fixed(stage ? stage.toUpperCase() : undefined);

export const joinLabels = (...labels: readonly Label[]): Label => labels.flat();

const render = (parts: Label, separator: string, each: (text: string) => string): string =>
  parts.map(({ text, fixed: asIs }) => (asIs ? text : each(text))).join(separator);

const separated = (text: string, separator: string): string =>
  lower(text.replace(/(?!^)[A-Z]/g, (capital) => `${separator}${capital}`));

export const camelCase = (parts: Label): string => render(parts, '', (text) => text);

export const lowerHyphen = (parts: Label): string => render(parts, '-', (text) => separated(text, '-'));

export const lowerUnderscore = (parts: Label): string => render(parts, '_', (text) => separated(text, '_'));

export const lowerHyphenPath = (parts: Label): string => render(parts, '/', (text) => separated(text, '-'));

export const lowerColonPath = (parts: Label): string => render(parts, ':', (text) => separated(text, '-'));
