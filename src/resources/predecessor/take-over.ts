import { datasetId } from '../../metadata/event.ts';
import { arcStackName, groupedStackName } from '../../metadata/names.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';

/** Something that is there already, and how it gets into our hands. */
export interface TakeOver {
  /** `resources/data`, or a dataset's id. */
  readonly of: string;
  readonly how: string;
}

const kept = ({ component }: LoadedComponent): boolean =>
  !(
    typeof component === 'object' &&
    component !== null &&
    'removeOnDestroy' in component &&
    component['removeOnDestroy'] === true
  );

const adopted = ({ component }: LoadedComponent): boolean =>
  typeof component === 'object' && component !== null && 'adopt' in component && component['adopt'] === true;

const ofBucket = (one: LoadedComponent): string => {
  if (!kept(one)) {
    return 'There it is emptied and deleted with its stack: say "removeOnDestroy": false and deploy that with the predecessor first.';
  }
  return adopted(one)
    ? 'It stays when the old stack is removed, and apply takes it over with its objects.'
    : 'It stays when the old stack is removed; say "adopt": true here, and apply takes it over with its objects.';
};

const inTheWay = (command: string): string =>
  `Its entry in the catalog stays when the old stack is removed, and would be in the way: delete the entry (aws glue ${command}), the data stays; apply makes it again.`;

const ofTable = (): string =>
  `${inTheWay('delete-table')} Its old partitions went with it: MSCK REPAIR TABLE in Athena finds those that are called key=value.`;

const ways: { readonly [type: string]: (component: LoadedComponent) => string } = {
  'aws:core:s3Bucket': ofBucket,
  'aws:core:glueDatabase': () => inTheWay('delete-database'),
  'aws:core:glueTable': ofTable,
  'aws:core:eventBus': () =>
    'It is deleted with the old stack, and apply makes it again; rules of others on it go with it.',
};

export const takeOvers = ({ components }: LoadedProject): readonly TakeOver[] => [
  ...components.flatMap((one) => {
    const way = ways[one.type.type];
    return way === undefined ? [] : [{ of: `${one.category}/${one.fields.name}`, how: way(one) }];
  }),
  ...components
    .flatMap(({ owns }) => owns)
    .map((dataset) => ({
      of: datasetId(dataset),
      how: 'Apply takes the ownership over; its old manifests are read as generation 0 of their lots.',
    })),
];

/** What the predecessor has deployed of a project. */
export const oldStacks = ({ project, placement, components }: LoadedProject): readonly string[] => [
  ...components
    .filter(({ category }) => category === 'arcs')
    .map(({ fields }) => arcStackName({ placement, project, component: fields.name })),
  groupedStackName({ placement, project }),
];
