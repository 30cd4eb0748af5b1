import type { SinkDescriptor } from '../../metadata/descriptor.ts';
import { datasetKey } from '../../metadata/keys.ts';
import type { Address, Desired } from '../../substrate/object.ts';
import type { LowerContext } from '../component.ts';
import type { objectFields } from './lowering.ts';

interface Owned {
  /** Of the record: `arcs/copyA:record/<dataset id>`. */
  readonly placed: ReturnType<typeof objectFields>;
  readonly sink: SinkDescriptor;
  readonly role?: string;
  readonly context: LowerContext;
}

const componentOf = (address: Address): string => address.slice(0, address.indexOf(':'));

/** The claim of a component on a dataset: what `dataset.json` says once it is written. */
export const datasetRecord = ({ placed, sink, role, context }: Owned): Desired<'record'> => {
  const { name, version, pathURI, unit, epoch } = sink;
  const { project, stores } = context;
  return {
    kind: 'record',
    ...placed,
    name: `${stores.metadata}/${datasetKey(sink)}`,
    spec: {
      bucket: stores.metadata,
      mode: 'owner',
      body: {
        owner: { name: project.name, version: project.version },
        dataset: { name, version, pathURI },
        unit,
        owners: [
          {
            epoch,
            project: project.name,
            projectVersion: project.version,
            component: componentOf(placed.address),
            ...(role === undefined ? {} : { role }),
          },
        ],
      },
    },
    dependsOn: [],
  };
};
