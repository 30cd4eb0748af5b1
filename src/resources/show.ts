import type { ComponentType } from './component.ts';
import type { ShownField } from './show-fields.ts';
import { shownFields } from './show-fields.ts';

const example = ({ example: value }: ComponentType): string => JSON.stringify(value, null, 2);

const note = ({ required, default: value }: ShownField): string => {
  if (required) return 'required';
  return value === null ? '' : `default ${value}`;
};

const about = (field: ShownField): string =>
  [field.type, note(field), field.description].filter((part) => part !== '').join('. ');

/** What a component type is and takes, for a terminal; ends with a newline. */
export const showText = (type: ComponentType): string => {
  const fields = shownFields(type);
  const width = Math.max(...fields.map(({ path }) => path.length));
  const lines = fields.map((field) => `  ${field.path.padEnd(width)}  ${about(field)}`);
  const skipped = type.skippedLocally === undefined ? [] : [`With --local it is skipped: ${type.skippedLocally}.`, ''];
  return [
    `${type.type}, in "${type.category}"`,
    '',
    type.synopsis,
    '',
    ...skipped,
    'Fields:',
    ...lines,
    '',
    'Example:',
    example(type),
    '',
  ].join('\n');
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

const code = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);

const row = (field: ShownField): string =>
  `| ${[code(field.path), cell(field.type), field.required ? 'yes' : '', code(field.default ?? ''), cell(field.description)].join(' | ')} |`;

/** The same as a page of the reference; begins with a heading and ends with a newline. */
export const showMarkdown = (type: ComponentType): string => {
  const skipped =
    type.skippedLocally === undefined ? [] : [`With \`--local\` it is skipped: ${type.skippedLocally}.`, ''];
  return [
    `# ${type.type}`,
    '',
    `${type.synopsis} It stands in \`${type.category}\`.`,
    '',
    ...skipped,
    '| field | type | required | default | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...shownFields(type).map(row),
    '',
    '## Example',
    '',
    '```json',
    example(type),
    '```',
    '',
  ].join('\n');
};
