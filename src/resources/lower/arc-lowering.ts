import type { ArcDescriptor } from '../../metadata/descriptor.ts';
import { datasetId, subscriptionPattern } from '../../metadata/event.ts';
import { subscriptionKey } from '../../metadata/keys.ts';
import { arcRuleName, arcStackName, controlFunctionName, machineName } from '../../metadata/names.ts';
import type { Desired } from '../../substrate/object.ts';
import type { FunctionPart, JobPart, Part, UserFunctionPart } from '../../substrate/part.ts';
import type { ArcFields } from '../arc-fields.ts';
import { arcUnit } from '../arc-unit.ts';
import type { LowerContext, Lowered } from '../component.ts';
import { toJson } from '../plain-json.ts';
import { controlGrants } from './arc-grants.ts';
import { ownedDataset, readDataset } from './dataset-facts.ts';
import { datasetRecord } from './dataset-record.ts';
import type { runtimeOf } from './function-runtime.ts';
import { componentNaming, objectFields, projectTags } from './lowering.ts';
import { sweepTicks } from './sweep-ticks.ts';

/** Minutes before the second, third and every further attempt. */
const defaultBackoff = [1, 5, 25];

interface Arc {
  readonly type: string;
  readonly fields: ArcFields;
  readonly workloadProps: ArcDescriptor['workloadProps'];
  /** As the properties of the workload say; the arc's own `timeoutMin` goes first. */
  readonly timeoutMin: number;
  readonly context: LowerContext;
  /** Run-time properties of the control function, where the component lets people say them. */
  readonly control?: ReturnType<typeof runtimeOf>;
  /** Built before the part that is made of it. */
  readonly image?: Desired<'image'> | undefined;
  /** The part that does the work, given what the arc is. */
  workload(descriptor: ArcDescriptor): FunctionPart | UserFunctionPart | JobPart;
}

const byRole = <From, To>(roles: { readonly [role: string]: From }, to: (from: From) => To): { [role: string]: To } =>
  Object.fromEntries(Object.entries(roles).map(([role, from]) => [role, to(from)]));

const retryOf = ({ retry, effects }: ArcFields): ArcDescriptor['retry'] => ({
  // What writes elsewhere cannot be taken back, so nobody but a person tries it again.
  maxAttempts: retry?.maxAttempts ?? (effects === 'external' ? 1 : 3),
  backoffMin: retry?.backoffMin ?? defaultBackoff,
});

export const arcDescriptor = (arc: Omit<Arc, 'workload'>): ArcDescriptor => {
  const { fields, context } = arc;
  const naming = componentNaming(context, fields.name);
  return {
    kind: 'arc',
    project: context.project.name,
    projectVersion: context.project.version,
    name: fields.name,
    stores: context.stores,
    bus: context.bus,
    type: arc.type,
    version: fields.version,
    unit: arcUnit(fields, (id) => context.dataset(id)?.unit) ?? 'P1D',
    sources: byRole(fields.sources, (source) => readDataset(source, context)),
    sinks: byRole(fields.sinks, (sink) => ownedDataset(sink, context)),
    join: fields.join ?? { wait: 'all' },
    onEmpty: fields.onEmpty,
    ...(fields.onRestate === undefined ? {} : { onRestate: fields.onRestate }),
    retry: retryOf(fields),
    timeoutSeconds: Math.ceil((fields.timeoutMin ?? arc.timeoutMin) * 60),
    ...(fields.maxConcurrentLots === undefined ? {} : { maxConcurrentLots: fields.maxConcurrentLots }),
    control: controlFunctionName(naming),
    machine: machineName(naming),
    workloadProps: arc.workloadProps,
  };
};

/** Its own work is listing and small writes; it is waiting for storage most of the time. */
const defaultControl = { memoryMB: 512, timeoutSeconds: 300, architecture: 'ARM_64', retryAttempts: 3 } as const;

const listened = ({ fields }: Arc) =>
  Object.values(fields.sources).filter((source) => source.subscribe && source.trigger);

const isListening = (arc: Arc): boolean => listened(arc).length > 0;

const liveRuleName = ({ fields, context }: Arc): string =>
  `${context.bus}/${arcRuleName(componentNaming(context, fields.name))}`;

const arcParts = (arc: Arc, descriptor: ArcDescriptor): readonly Part[] => {
  const workload = arc.workload(descriptor);
  const { control, machine, timeoutSeconds } = descriptor;
  return [
    {
      part: 'function',
      name: control,
      handler: 'control',
      settings: toJson(descriptor),
      ...(arc.control ?? defaultControl),
      grants: controlGrants(descriptor),
      rules: isListening(arc) ? [liveRuleName(arc)] : [],
    },
    workload,
    {
      part: 'machine',
      name: machine,
      workload: workload.name,
      timeoutSeconds,
      // A failed workload is a new run with its own claim, not a second try that nobody can see.
      retry: { maxAttempts: 1, backoffSeconds: 0 },
      finish: control,
      grants: [
        workload.part === 'job'
          ? { allow: 'submit-job', job: workload.name, queue: workload.queue }
          : { allow: 'invoke', function: workload.name },
        { allow: 'invoke', function: control },
      ],
    },
    { part: 'ended-executions', name: `${machine}-ended`, machine, target: control },
    ...sweepTicks(arc.fields.schedule, control),
  ];
};

const subscriptions = ({ fields, context }: Arc): readonly Desired<'record'>[] =>
  Object.entries(fields.sources).map(([role, source]) => ({
    kind: 'record',
    ...objectFields({ category: 'arcs', fields, suffix: `record/subscription/${datasetId(source)}` }),
    name: `${context.stores.metadata}/${subscriptionKey(source, { project: context.project.name, arc: fields.name })}`,
    spec: {
      bucket: context.stores.metadata,
      mode: 'replace',
      body: {
        project: context.project.name,
        projectVersion: context.project.version,
        arc: fields.name,
        arcVersion: fields.version,
        role,
        map: source.map,
        subscribe: source.subscribe,
        trigger: source.trigger,
        columns: source.columns ?? null,
        onRestate: fields.onRestate ?? null,
      },
    },
    dependsOn: [],
  }));

const liveRule = (arc: Arc, descriptor: ArcDescriptor, stack: string): readonly Desired<'rule'>[] => {
  const { fields, context } = arc;
  const pattern = subscriptionPattern(listened(arc).map(datasetId));
  if (pattern === undefined) return [];
  return [
    {
      kind: 'rule',
      ...objectFields({ category: 'arcs', fields, suffix: 'rule/live' }),
      name: liveRuleName(arc),
      spec: {
        bus: context.bus,
        pattern: { ...pattern },
        targets: [{ id: 'control', function: descriptor.control }],
        enabled: true,
      },
      dependsOn: [stack],
    },
  ];
};

/** What every arc lowers to, around the one part in which arcs differ. */
export const lowerArc = (arc: Arc): Lowered => {
  const { fields, context, image } = arc;
  const descriptor = arcDescriptor(arc);
  const images = image === undefined ? [] : [image];
  const placed = (suffix: string) => objectFields({ category: 'arcs', fields, suffix });
  const records = Object.entries(fields.sinks).map(([role, sink]) =>
    datasetRecord({
      placed: placed(`record/${datasetId(sink)}`),
      sink: ownedDataset(sink, context),
      role,
      context,
    }),
  );
  const stack: Desired<'stack'> = {
    kind: 'stack',
    ...placed('stack'),
    name: arcStackName(componentNaming(context, fields.name)),
    spec: {
      parts: arcParts(arc, descriptor),
      tags: { ...projectTags(context), ...fields.tags },
    },
    dependsOn: [...records, ...images].map(({ address }) => address),
  };
  const rules = liveRule(arc, descriptor, stack.address);
  return { arc: descriptor, objects: [...records, ...images, stack, ...rules, ...subscriptions(arc)] };
};
