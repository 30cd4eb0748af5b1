import type { BoundaryDescriptor } from '../../metadata/descriptor.ts';
import { ingressPrefix, manifestPrefix, sentPrefix } from '../../metadata/keys.ts';
import { unitMinutes } from '../../metadata/lot.ts';
import { fromUri, rootKey } from '../../metadata/uri.ts';
import type { Grant } from '../../substrate/grant.ts';
import type { FunctionPart, Part, SchedulePart } from '../../substrate/part.ts';
import type { Schedule } from '../arc-fields.ts';
import { toJson } from '../plain-json.ts';
import type { LambdaRuntime } from './function-runtime.ts';
import { runtimeOf } from './function-runtime.ts';
import { sweepTicks } from './sweep-ticks.ts';

const commitGrants = ({ stores, bus, dataset, close }: BoundaryDescriptor): readonly Grant[] => {
  const committed = manifestPrefix(dataset);
  const announced = sentPrefix(dataset);
  const collected = ingressPrefix(dataset);
  return [
    ...(['list', 'read', 'put-new'] as const).flatMap((allow): readonly Grant[] => [
      { allow, bucket: stores.manifest, prefix: committed },
      { allow, bucket: stores.manifest, prefix: announced },
      { allow, bucket: stores.metadata, prefix: collected },
    ]),
    { allow: 'publish', bus },
    { allow: 'schedule', target: close },
  ];
};

interface Boundary {
  /** Physical name of the function that takes arrivals. */
  readonly collect: string;
  /** `<bus>/<rule>` of arrivals. */
  readonly rule: string;
  readonly descriptor: BoundaryDescriptor;
  readonly runtime: LambdaRuntime;
  readonly schedule: Schedule | undefined;
}

/** At every end of a lot, for a boundary that has no lot without a generation. */
const lotTicks = ({ close, dataset, empty }: BoundaryDescriptor): readonly SchedulePart[] => {
  if (empty !== 'always') return [];
  const everyMinutes = unitMinutes(dataset.unit);
  return [{ part: 'schedule', name: close, everyMinutes, target: close, detail: { request: 'tick' } }];
};

/** A boundary at run time: one function takes arrivals, one closes lots. */
export const boundaryParts = ({ collect, rule, descriptor, runtime, schedule }: Boundary): readonly Part[] => {
  const common = { part: 'function', settings: toJson(descriptor), ...runtimeOf(runtime) } as const;
  const { pathURI } = descriptor.dataset;
  const grants = commitGrants(descriptor);
  // Arrivals are looked at again: they may be gone, and only the object itself knows its time and size.
  const look: Grant = { allow: 'read', bucket: fromUri(pathURI).bucket, prefix: rootKey(pathURI) };
  const functions: readonly FunctionPart[] = [
    // An arrival that could not be delivered is nowhere but among its dead letters.
    {
      ...common,
      name: collect,
      handler: 'collect',
      grants: [...grants, look, { allow: 'redrive', function: collect }],
      rules: [rule],
    },
    { ...common, name: descriptor.close, handler: 'close', grants: [...grants, look] },
  ];
  return [...functions, ...lotTicks(descriptor), ...sweepTicks(schedule, collect)];
};
