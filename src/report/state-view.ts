import type { Condition, Resource, State } from '../state/state.ts';
import { clean } from './clean.ts';
import { flow, span } from './flow.ts';
import { textOf } from './lines.ts';
import { placementText } from './placement-text.ts';
import { count } from './quantity.ts';
import type { Screen } from './screen.ts';
import { colorsOf, plain } from './screen.ts';
import type { Column } from './table.ts';
import { tableLines } from './table.ts';

/** Whose memory it is, and one line an object. */
export const stateText = (state: State | null, screen: Screen): string => {
  const { bold, dim } = colorsOf(screen);
  if (state === null)
    return textOf(flow([span('No state yet: nothing was applied here. Next: clusterless apply')], screen));
  const { scope, serial, lineage, tool, resources } = state;
  const rows = Object.entries(resources).map(([address, resource]) => ({ address, resource }));
  return textOf([
    ...flow(
      [
        span(clean(`${scope.project}/${scope.projectVersion}`), bold),
        span(`  ${placementText(scope)}  `),
        span(clean(`serial ${serial}, lineage ${lineage}, written by clusterless ${tool}`), dim),
      ],
      { columns: screen.columns, hanging: 2 },
    ),
    ...(rows.length > 0 ? ['', ...tableLines(rows, columnsOf(screen), screen)] : []),
    '',
    count(rows.length, 'object'),
  ]);
};

interface Row {
  readonly address: string;
  readonly resource: Resource;
}

const columnsOf = (screen: Screen): readonly Column<Row>[] => [
  { title: 'address', text: ({ address }) => address, importance: 5, shrinksTo: 28, wraps: true },
  { title: 'kind', text: ({ resource }) => resource.kind, importance: 2 },
  { title: 'name', text: ({ resource }) => resource.name, importance: 3, shrinksTo: 12, cutAt: 'middle' },
  {
    title: 'is',
    text: ({ resource }) => standing(resource),
    paint: ({ resource }) => (standing(resource) === 'as declared' ? plain : colorsOf(screen).yellow),
    importance: 4,
    shrinksTo: 12,
  },
  { title: 'kept', text: ({ resource }) => keeping(resource), importance: 1 },
];

/** An open intent says most: a crash left it. */
const standing = ({ intent, conditions, failures }: Resource): string => {
  if (intent) return `${intent.op} began, not ended`;
  if (failures > 0) return `failed ${count(failures, 'time')}`;
  const bad = conditions.find(isBad);
  return bad ? `${bad.type.toLowerCase()}: ${bad.reason}` : 'as declared';
};

const isBad = ({ type, status }: Condition): boolean =>
  type === 'Ready' || type === 'Synced' ? status === 'False' : status === 'True';

/** Of what several components share, how many of them keep theirs, and how. */
const keeping = ({ protect, deletionPolicy, members }: Resource): string => {
  if (members !== undefined) {
    const kept = { protected: members.filter((one) => one.protect), retained: members.filter((one) => one.retained) };
    return Object.entries(kept)
      .flatMap(([how, { length }]) => (length === 0 ? [] : [`${length} ${how}`]))
      .join(', ');
  }
  const policy = deletionPolicy === 'delete' ? '' : deletionPolicy;
  return [protect ? 'protected' : '', policy].filter((text) => text !== '').join(', ');
};
