import type { ArcDescriptor } from '../../metadata/descriptor.ts';
import {
  controlKey,
  endPrefix,
  manifestPrefix,
  runInputsPrefix,
  runPrefix,
  sentPrefix,
  statePrefix,
} from '../../metadata/keys.ts';
import { escapeName } from '../../metadata/partition.ts';
import { rootKey, tryFromUri } from '../../metadata/uri.ts';
import type { Grant } from '../../substrate/grant.ts';

type Allow = Extract<
  Grant,
  { readonly prefix: string; readonly bucket: string; readonly allow: 'read' | 'list' | 'write' | 'put-new' }
>['allow'];

const on = (bucket: string, prefix: string, ...allowed: readonly Allow[]): readonly Grant[] =>
  allowed.map((allow) => ({ allow, bucket, prefix }));

/** Grants are on prefixes, which end with a slash. */
const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** Where workloads leave their manifests: below the run's own prefix, which begins with the name of the arc. */
const anyRun = ({ name }: ArcDescriptor): string => `${escapeName(name)}-r*`;

const runsOf = (arc: ArcDescriptor): string => runPrefix(anyRun(arc));

/** Where control leaves one manifest for the many of a run. */
const inputsOf = (arc: ArcDescriptor): string => runInputsPrefix(anyRun(arc));

const onRoot = (uri: string, ...allowed: readonly Allow[]): readonly Grant[] => {
  const location = tryFromUri(uri);
  return location === undefined ? [] : on(location.bucket, rootKey(uri), ...allowed);
};

/** Nothing here may delete or overwrite: history is only ever added to. */
export const controlGrants = (arc: ArcDescriptor): readonly Grant[] => {
  const { stores, sources, sinks } = arc;
  const self = { project: arc.project, arc: arc.name, version: arc.version };
  return [
    ...Object.values(sources).flatMap((source) => on(stores.manifest, manifestPrefix(source), 'list', 'read')),
    ...Object.values(sinks).flatMap((sink) => [
      ...on(stores.manifest, manifestPrefix(sink), 'list', 'read', 'put-new'),
      ...on(stores.manifest, sentPrefix(sink), 'list', 'read', 'put-new'),
      // A manifest of a workload need not say how big its objects are: `finish` looks.
      ...onRoot(sink.pathURI, 'list', 'read'),
    ]),
    ...on(stores.state, statePrefix(self), 'list', 'read', 'put-new'),
    // Ends are asked for one by one.
    ...on(stores.state, endPrefix(self), 'read', 'put-new'),
    ...on(stores.manifest, runsOf(arc), 'list', 'read'),
    ...on(stores.manifest, inputsOf(arc), 'put-new'),
    ...on(stores.metadata, folderOf(controlKey(self)), 'read'),
    { allow: 'publish', bus: arc.bus },
    { allow: 'start-machine', machine: arc.machine },
    { allow: 'schedule', target: arc.control },
  ];
};

/** What a workload needs: its inputs, its outputs, and the place for its manifest. */
export const workloadGrants = (arc: ArcDescriptor): readonly Grant[] => {
  const { stores, sources, sinks } = arc;
  return [
    ...Object.values(sources).flatMap((source) => [
      ...onRoot(source.pathURI, 'list', 'read'),
      ...on(stores.manifest, manifestPrefix(source), 'list', 'read'),
    ]),
    ...Object.values(sinks).flatMap((sink) => onRoot(sink.pathURI, 'list', 'read', 'write')),
    ...on(stores.manifest, runsOf(arc), 'list', 'read', 'put-new'),
  ];
};

/** What a workload needs that looks at manifests alone, and at no data. */
export const manifestGrants = (arc: ArcDescriptor): readonly Grant[] => [
  ...Object.values(arc.sources).flatMap((source) => on(arc.stores.manifest, manifestPrefix(source), 'list', 'read')),
  ...on(arc.stores.manifest, inputsOf(arc), 'read'),
  ...on(arc.stores.manifest, runsOf(arc), 'put-new'),
];
