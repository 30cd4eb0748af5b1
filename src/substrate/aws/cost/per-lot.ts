import type { Json, JsonObject } from '../../../metadata/canonical.ts';
import { isJsonObject } from '../../../metadata/canonical.ts';
import type { FunctionPart, HandlerName, JobPart, MachinePart, Part, UserFunctionPart } from '../../part.ts';
import { definition } from '../render/asl.ts';
import type { Component } from './component.ts';
import { jobSizeOf } from './job-size.ts';
import type { CostLine } from './lines.ts';
import { assumed, calls, line, metrics, requests } from './lines.ts';
import type { Requests } from './lot-requests.ts';
import { lotRequests } from './lot-requests.ts';

const functionOf = (parts: readonly Part[], handler: HandlerName): FunctionPart | undefined =>
  parts.filter((part) => part.part === 'function').find((part) => part.handler === handler);

/** Steps of a run that goes well, and its beginning. */
export const transitionsOf = (machine: MachinePart, own: JobPart | UserFunctionPart | undefined): number => {
  const asl: { readonly StartAt: string; readonly States: JsonObject } = JSON.parse(
    definition(machine, { own, partition: 'aws' }),
  );
  const next = (state: Json | undefined): string | undefined => {
    if (!isJsonObject(state)) return undefined;
    const [first] = Array.isArray(state['Choices']) ? state['Choices'] : [];
    const found = state['Next'] ?? (isJsonObject(first) ? first['Next'] : undefined);
    return typeof found === 'string' ? found : undefined;
  };
  let count = 1;
  for (let at: string | undefined = asl.StartAt; at !== undefined; at = next(asl.States[at])) count += 1;
  return count;
};

const job = ({ name: component, place }: Component, part: JobPart, lots: number): CostLine[] => {
  const { vcpu, memoryGB } = jobSizeOf(part, place);
  const hours = (lots * assumed.jobSeconds) / 3600;
  const arm = part.architecture === 'ARM_64';
  return [
    line(component, 'Fargate: processors', { name: arm ? 'fargateCpuArm' : 'fargateCpuX86', quantity: hours * vcpu }),
    line(component, 'Fargate: memory', {
      name: arm ? 'fargateMemoryArm' : 'fargateMemoryX86',
      quantity: hours * memoryGB,
    }),
    line(component, 'Fargate: public address', { name: 'publicAddress', quantity: hours }),
  ];
};

const ownRequests = (component: string): CostLine =>
  line(component, "S3: the workload's own requests", {
    name: 's3Write',
    quantity: null,
    note: 'depends on the workload',
  });

/** The table, and a batch of partitions. */
const glueRequests = 2;

const workload = (component: Component, part: Part, lots: number): CostLine[] => {
  const { name } = component;
  if (part.part === 'job') return [...job(component, part, lots), ownRequests(name)];
  if (part.part === 'user-function') return [...calls(name, 'Lambda, workload', lots, part), ownRequests(name)];
  if (part.part !== 'function') return [];
  const toGlue = part.handler === 'glue-add-partitions';
  return [
    ...calls(name, 'Lambda, workload', lots, part),
    ...(toGlue ? [line(name, 'Glue: catalog requests', { name: 'glueRequest', quantity: glueRequests * lots })] : []),
  ];
};

/** Requests of the workloads that we know from inside. */
const ofBuiltIns: Partial<Record<HandlerName, Requests>> = {
  copy: lotRequests.copy,
  'glue-add-partitions': lotRequests.partitions,
};

/** `LotsCompleted`, `LotLatencySeconds`, and of a copy `CopiedBytes`. */
const metricsOf = (workload: Part | undefined): number =>
  workload?.part === 'function' && workload.handler === 'copy' ? 3 : 2;

const arc = (component: Component, machine: MachinePart, lots: number): CostLine[] => {
  const { name, parts, sinks, unit } = component;
  const part = parts.find((each) => each.name === machine.workload);
  const own = part?.part === 'job' || part?.part === 'user-function' ? part : undefined;
  const control = functionOf(parts, 'control');
  const builtIn = part?.part === 'function' ? ofBuiltIns[part.handler] : undefined;
  return [
    ...(control === undefined ? [] : calls(name, 'Lambda, control', 2 * lots, control)),
    ...(part === undefined ? [] : workload(component, part, lots)),
    line(name, 'Step Functions', { name: 'transition', quantity: lots * transitionsOf(machine, own) }),
    ...requests(name, lots, lotRequests.evaluate, lotRequests.finish, ...(builtIn === undefined ? [] : [builtIn])),
    line(name, 'EventBridge', { name: 'event', quantity: lots * sinks }),
    ...(unit === undefined ? [] : [metrics(name, metricsOf(part), { unit, lots })]),
  ];
};

const boundary = ({ name, parts, collects }: Component, collect: FunctionPart, lots: number): CostLine[] => {
  const close = functionOf(parts, 'close');
  const event = line(name, 'EventBridge', { name: 'event', quantity: lots });
  const arrivals = calls(name, 'Lambda, arrivals', lots, collect);
  if (!collects || close === undefined) return [...arrivals, ...requests(name, lots, lotRequests.collect), event];
  return [
    ...arrivals,
    ...calls(name, 'Lambda, closing', lots, close),
    line(name, 'EventBridge Scheduler', { name: 'wake', quantity: lots }),
    ...requests(name, lots, lotRequests.collectEntry, lotRequests.close),
    event,
  ];
};

/** Every component has a lot that often. */
export const perLots = (component: Component, lots: number): readonly CostLine[] => {
  const machine = component.parts.find((part) => part.part === 'machine');
  const collect = functionOf(component.parts, 'collect');
  const logs = line(component.name, 'Logs', { name: 'logs', quantity: null, note: 'depends on what is logged' });
  if (machine?.part === 'machine') return [...arc(component, machine, lots), logs];
  return collect === undefined ? [] : [...boundary(component, collect, lots), logs];
};
