import { z } from 'zod';
import { ClusterlessError } from '../errors.ts';
import { ArcDescriptor, BoundaryDescriptor } from '../metadata/descriptor.ts';
import { availabilityDetailType, availabilitySource, parseAvailability } from '../metadata/event.ts';
import { parseLot } from '../metadata/lot.ts';
import { affectedLots } from '../metadata/mapping.ts';
import { CloseRequest, ControlRequest } from '../metadata/workload.ts';
import type { Handler, Ports } from '../ports/ports.ts';
import { closeLot, dueLot } from './close-lot.ts';
import type { Collected } from './collect.ts';
import { collect, settled } from './collect.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import type { Finished } from './finish.ts';
import { finish } from './finish.ts';
import { parseObjectEvent } from './object-event.ts';
import { standardProtocol } from './protocol.ts';
import { sweepArc } from './sweep-arc.ts';
import type { SweptBoundary } from './sweep-boundary.ts';
import { sweepBoundary } from './sweep-boundary.ts';
import { lastWeek } from './sweep-span.ts';

/** Settings are parsed once for each object that carries them: an arc is called thousands of times with the same. */
const settingsOf = <T>(schema: z.ZodType<T>): ((settings: unknown) => T) => {
  const parsed = new WeakMap<object, T>();
  return (settings) => {
    const before = typeof settings === 'object' && settings !== null ? parsed.get(settings) : undefined;
    if (before !== undefined) return before;
    const result = schema.safeParse(settings);
    if (!result.success) {
      throw new ClusterlessError('CLS_INTERNAL', 'the settings of a function are not valid', {
        detail: z.prettifyError(result.error),
        hint: 'Apply the project again.',
      });
    }
    if (typeof settings === 'object' && settings !== null) parsed.set(settings, result.data);
    return result.data;
  };
};

const arcOf = settingsOf(ArcDescriptor);
const boundaryOf = settingsOf(BoundaryDescriptor);

const Availability = z.looseObject({
  source: z.literal(availabilitySource),
  'detail-type': z.literal(availabilityDetailType),
  detail: z.unknown(),
});

const unknownEvent = (handler: string): ClusterlessError =>
  new ClusterlessError('CLS_INTERNAL', `the ${handler} function was called with an event that it does not know`);

export type Controlled = { readonly evaluations: readonly Evaluation[] } | { readonly finished: Finished };

/** Lots of an arc that an event about a dataset's lot may concern, each once. */
export const affectedBy = (arc: ArcDescriptor, datasetId: string, lot: string): readonly string[] => {
  const concerned = Object.values(arc.sources).filter(
    ({ name, version, subscribe, trigger }) => subscribe && trigger && `${name}/${version}` === datasetId,
  );
  const id = parseLot(lot)?.id;
  if (id === undefined) return [];
  return [...new Set(concerned.flatMap(({ map }) => affectedLots(map, id, arc.unit)))];
};

const isRequest = (event: unknown): boolean => typeof event === 'object' && event !== null && 'request' in event;

const onAvailability = async (ports: Ports, arc: ArcDescriptor, event: unknown): Promise<Controlled> => {
  const envelope = Availability.safeParse(event);
  const available = envelope.success ? parseAvailability(envelope.data.detail) : undefined;
  if (available === undefined) throw unknownEvent('control');
  const evaluations: Evaluation[] = [];
  for (const lot of affectedBy(arc, available.datasetId, available.lot)) {
    evaluations.push(await evaluate(ports, arc, lot, { kind: 'live' }));
  }
  return { evaluations };
};

/** Answers availability events, wishes to evaluate, and the machine's word that a workload has ended. */
export const control = async (ports: Ports, settings: unknown, event: unknown): Promise<Controlled> => {
  const arc = arcOf(settings);
  if (!isRequest(event)) return onAvailability(ports, arc, event);
  const request = ControlRequest.safeParse(event);
  if (!request.success) throw unknownEvent('control');
  if (request.data.request === 'finish') {
    return { finished: await finish(ports, arc, request.data.input, request.data.result) };
  }
  if (request.data.request === 'sweep') {
    return await sweepArc({ ports, arc, protocol: standardProtocol }, lastWeek(ports.clock.now()));
  }
  return { evaluations: [await evaluate(ports, arc, request.data.lot, request.data.cause)] };
};

const sweepNow = (ports: Ports, boundary: BoundaryDescriptor): Promise<SweptBoundary> =>
  sweepBoundary(ports, boundary, lastWeek(ports.clock.now()));

const SweepRequest = z.looseObject({ request: z.literal('sweep') });

/** Takes S3 object events into lots; by the clock, looks at every lot again. */
export const collectEvent = async (
  ports: Ports,
  settings: unknown,
  event: unknown,
): Promise<Collected | SweptBoundary> => {
  const change = parseObjectEvent(event);
  if (change !== undefined) return await collect(ports, boundaryOf(settings), change);
  if (SweepRequest.safeParse(event).success) return await sweepNow(ports, boundaryOf(settings));
  throw unknownEvent('collect');
};

const CloseEvent = z.union([CloseRequest, z.looseObject({ request: z.enum(['tick', 'sweep']) })]);

/** Closes the lot that is named, the newest that is due, or all that nobody has closed. */
export const close = async (ports: Ports, settings: unknown, event: unknown): Promise<Collected | SweptBoundary> => {
  const boundary = boundaryOf(settings);
  const parsed = CloseEvent.safeParse(event);
  if (!parsed.success) throw unknownEvent('close');
  if (parsed.data.request === 'sweep') return await sweepNow(ports, boundary);
  const lot = 'lot' in parsed.data && typeof parsed.data.lot === 'string' ? parsed.data.lot : dueLot(ports, boundary);
  return settled(lot, await closeLot(ports, boundary, lot));
};

/** Functions of the pipeline by the name that a `function` part gives. */
export const pipelineHandlers = { control, collect: collectEvent, close } as const satisfies Record<
  'control' | 'collect' | 'close',
  Handler
>;
