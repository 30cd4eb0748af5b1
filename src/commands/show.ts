import { ClusterlessError } from '../errors.ts';
import { fieldsText } from '../report/fields-text.ts';
import { listText } from '../report/list-view.ts';
import { componentType, componentTypes } from '../resources/registry.ts';
import { showText } from '../resources/show.ts';
import { answer, screenOf } from './answer.ts';
import { flagsOf } from './flag-values.ts';
import type { Run } from './verb.ts';

export const run: Run = async (call) => {
  const flags = flagsOf(call);
  const [name] = call.args;
  if (name === undefined) {
    const items = componentTypes.map(({ type, category, synopsis }) => ({ type, category, synopsis }));
    answer(call.io, flags, {
      kind: 'List',
      body: { items, omitted: 0 },
      text: (screen) => listText({ items, omitted: 0 }, 'component types', screen),
      rows: items,
    });
    return 0;
  }
  // The last word of a type is enough: nobody types the prefix.
  const found = componentType(name) ?? componentTypes.find(({ type }) => type.endsWith(`:${name}`));
  if (found === undefined) {
    throw new ClusterlessError('CLS_USAGE', `there is no component type "${name}"`, { hint: 'clusterless show' });
  }
  call.io.write(fieldsText(showText(found), screenOf(call.io, flags)));
  return 0;
};
