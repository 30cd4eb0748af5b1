import type { ArcDescriptor } from '../../../metadata/descriptor.ts';
import { datasetId } from '../../../metadata/event.ts';
import type { DesiredObject } from '../../object.ts';
import type { FunctionPart, HandlerName, SchedulePart } from '../../part.ts';
import type { Component } from './component.ts';
import type { CostLine } from './lines.ts';
import { assumed, calls, line, metrics, requests } from './lines.ts';
import { lotRequests } from './lot-requests.ts';

const minutesPerMonth = assumed.daysPerMonth * 24 * 60;

const ticksOf = ({ everyMinutes }: SchedulePart): number => minutesPerMonth / everyMinutes;

interface Ticking {
  readonly component: Component;
  readonly schedule: SchedulePart;
  readonly target: FunctionPart;
}

const tickingOf = (component: Component): readonly Ticking[] =>
  component.parts
    .filter((part) => part.part === 'schedule')
    .flatMap((schedule) => {
      const target = component.parts.find((part) => part.part === 'function' && part.name === schedule.target);
      return target?.part === 'function' ? [{ component, schedule, target }] : [];
    });

/** What follows from a tick by which function it wakes. */
const followUps: Partial<Record<HandlerName, (name: string, ticks: number) => readonly CostLine[]>> = {
  /** A boundary that closes every lot commits an empty one and announces it. */
  close: (name, ticks) => [
    ...requests(name, ticks, lotRequests.closeEmpty),
    line(name, 'EventBridge', { name: 'event', quantity: ticks }),
  ],
  'log-export': (name) => [
    line(name, 'S3: what is exported', { name: 's3Write', quantity: null, note: 'depends on what is logged' }),
  ],
};

const lookingAgain = (name: string): readonly CostLine[] => [
  line(name, 'S3: looking again', { name: 's3Write', quantity: null, note: 'depends on the lots of a week' }),
];

const tick = ({ component, schedule, target }: Ticking): readonly CostLine[] => {
  const { name } = component;
  const ticks = ticksOf(schedule);
  const following = followUps[target.handler] ?? lookingAgain;
  return [
    line(name, 'EventBridge Scheduler', { name: 'wake', quantity: ticks }),
    ...calls(name, `Lambda, ${target.handler}`, ticks, target),
    ...following(name, ticks),
  ];
};

type Lots = ReadonlyMap<string, number>;

const evaluationsOf = (arc: ArcDescriptor, lots: Lots): number =>
  Object.values(arc.sources)
    .filter(({ subscribe, trigger }) => subscribe && trigger)
    .reduce((sum, source) => sum + (lots.get(datasetId(source)) ?? 0), 0);

/** What arcs make of empty lots: empty lots. */
const passedOn = (arcs: readonly ArcDescriptor[], lots: Lots): Lots => {
  const made = arcs
    .filter((arc) => arc.onEmpty === 'propagate' && evaluationsOf(arc, lots) > 0)
    .flatMap((arc) => Object.values(arc.sinks).map((sink) => [datasetId(sink), evaluationsOf(arc, lots)] as const));
  return new Map([...made, ...lots]);
};

/** Empty lots a month of each dataset: those that boundaries close without data, and what follows from them. */
const emptyLots = (begun: Lots, arcs: readonly ArcDescriptor[]): Lots => {
  const next = passedOn(arcs, begun);
  return next.size === begun.size ? begun : emptyLots(next, arcs);
};

/** Empty lots are answered by control alone: no execution, no container. */
const evaluations = (component: Component, arc: ArcDescriptor, often: number): readonly CostLine[] => {
  const control = component.parts.find((part) => part.part === 'function' && part.handler === 'control');
  if (often === 0 || control?.part !== 'function') return [];
  return [
    ...calls(component.name, 'Lambda, control', often, control),
    ...requests(component.name, often, lotRequests.evaluateEmpty),
    ...(arc.onEmpty === 'propagate'
      ? [
          line(component.name, 'EventBridge', { name: 'event', quantity: often * component.sinks }),
          metrics(component.name, 2, { unit: arc.unit, lots: often }),
        ]
      : []),
  ];
};

const stored = (objects: readonly DesiredObject[]): readonly CostLine[] => {
  const depends = 'as much as there is';
  const images = objects.some(
    ({ kind, spec }) =>
      kind === 'image' || (kind === 'stack' && 'parts' in spec && spec.parts.some(({ part }) => part === 'job')),
  );
  return [
    line('', 'S3: data, manifests and state that are kept', { name: 's3Storage', quantity: null, note: depends }),
    line('', 'Logs that are kept for 30 days', { name: 'logs', quantity: null, note: depends }),
    ...(images ? [line('', 'ECR: images that are kept', { name: 'imageStorage', quantity: null, note: depends })] : []),
  ];
};

export interface Priced {
  readonly objects: readonly DesiredObject[];
  readonly components: readonly Component[];
  readonly arcs: readonly ArcDescriptor[];
  readonly boundaries: readonly {
    readonly name: string;
    readonly dataset: { readonly name: string; readonly version: string };
  }[];
}

/** What a month without a single arrival costs. Rules, buses, machines, roles, queues and networks cost nothing by themselves. */
export const idleMonth = ({ objects, components, arcs, boundaries }: Priced): readonly CostLine[] => {
  const ticking = components.flatMap(tickingOf);
  const begun = ticking.flatMap(({ component, schedule, target }) => {
    const found = boundaries.find(({ name }) => component.name === `boundaries/${name}`);
    return found === undefined || target.handler !== 'close'
      ? []
      : [[datasetId(found.dataset), ticksOf(schedule)] as const];
  });
  const lots = emptyLots(new Map(begun), arcs);
  return [
    ...ticking.flatMap(tick),
    ...arcs.flatMap((arc) => {
      const component = components.find(({ name }) => name === `arcs/${arc.name}`);
      return component === undefined ? [] : evaluations(component, arc, evaluationsOf(arc, lots));
    }),
    ...stored(objects),
  ];
};
