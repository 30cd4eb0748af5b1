import { z } from 'zod';
import { BoundaryDescriptor } from '../../../metadata/descriptor.ts';
import type { Desired, DesiredObject } from '../../object.ts';
import type { Part } from '../../part.ts';
import type { Place } from '../arn.ts';
import { fewNames } from '../find-by-name.ts';
import { resourcesOf } from '../render/any-code.ts';
import { statementsOf } from '../render/grants.ts';
import { networkOf } from '../render/network-parameters.ts';
import type { Access } from './access.ts';
import { access, everywhere } from './access.ts';
import type { PolicyDocument } from './document.ts';
import { byPrefix, policyDocument } from './document.ts';
import { lookInside, mendInside } from './inside.ts';
import { kindAccess } from './kinds.ts';
import { findNetwork, useNetwork } from './network.ts';
import type { SentStack } from './on-behalf.ts';
import { onBehalf } from './on-behalf.ts';
import { permissionsBoundaryOf } from './permissions-boundary.ts';
import { lookUp } from './references.ts';
import type { Readable, StateAt } from './stores.ts';
import { findOpenLots, readFacts, readForeign, readState, sendAssets, writeState } from './stores.ts';

export const purposes = ['apply', 'diff', 'watch', 'reader', 'workload', 'boundary'] as const;
export type Purpose = (typeof purposes)[number];

export interface PolicyRequest {
  readonly place: Place;
  readonly stores: Readable;
  /** Of all projects. */
  readonly objects: readonly DesiredObject[];
  /** One per project. */
  readonly states: readonly StateAt[];
  /** Keys in the metadata store of records that a plan reads and that are no objects of these projects. */
  readonly foreignRecords: readonly string[];
  /** Also what `--refresh deep` reads, and puts right. */
  readonly inside: boolean;
  /** Names of components may change: what begins like one of these is allowed. Empty: exact names. */
  readonly prefixes: readonly string[];
}

const stacksOf = ({ objects }: PolicyRequest): readonly Desired<'stack'>[] =>
  objects.filter((object) => object.kind === 'stack');

const findStacks = (request: PolicyRequest): readonly Access[] =>
  stacksOf(request).length > fewNames
    ? [access('FindStacksInFewCalls', ['cloudformation:DescribeStacks'], everywhere)]
    : [];

/** Of all stacks: they are in one placement, which has one at most. */
const networksOf = (request: PolicyRequest): readonly string[] =>
  [networkOf(stacksOf(request).flatMap(({ spec }) => spec.parts))].filter((network) => network !== undefined);

const reading = (request: PolicyRequest): readonly Access[] => {
  const { place, stores, objects, states, foreignRecords } = request;
  return [
    ...states.flatMap((state) => readState(place, state)),
    ...foreignRecords.flatMap((key) => readForeign(place, stores.metadata, key)),
    ...findStacks(request),
    ...networksOf(request).map((network) => findNetwork(place, network)),
    ...objects.flatMap(({ kind, name }) => [
      ...kindAccess[kind].fast(place, name),
      ...kindAccess[kind].full(place, name),
    ]),
    ...(request.inside ? lookInside(sentStacks(request)) : []),
  ];
};

const sent = ({ place, stores }: PolicyRequest, { name, spec }: Desired<'stack'>): SentStack => ({
  name,
  resources: resourcesOf(spec, place, stores.metadata),
  assets: stores.metadata,
  place,
});

const sentStacks = (request: PolicyRequest): readonly SentStack[] =>
  stacksOf(request).map((stack) => sent(request, stack));

const writing = (request: PolicyRequest): readonly Access[] => {
  const { place, stores, objects, states } = request;
  const stacks = stacksOf(request);
  return [
    ...states.flatMap((state) => writeState(place, state)),
    ...objects.flatMap(({ kind, name }) => kindAccess[kind].write(place, name)),
    ...(stacks.length === 0 ? [] : sendAssets(place, stores.metadata)),
    ...networksOf(request).map((network) => useNetwork(place, network)),
    ...sentStacks(request).flatMap(onBehalf),
    ...sentStacks(request).flatMap(lookUp),
  ];
};

const Boundaries = z.looseObject({ boundaries: z.array(BoundaryDescriptor) });

/** Boundaries as the records of their projects describe them. */
const openLots = ({ place, stores, objects }: PolicyRequest): readonly Access[] =>
  objects.flatMap((object) => {
    const project = object.kind === 'record' ? Boundaries.safeParse(object.spec.body) : undefined;
    return project?.data?.boundaries.flatMap(({ dataset }) => findOpenLots(place, stores, dataset)) ?? [];
  });

const mending = (request: PolicyRequest): readonly Access[] => (request.inside ? mendInside(sentStacks(request)) : []);

const removing = ({ place, objects }: PolicyRequest): readonly Access[] =>
  objects.flatMap(({ kind, name }) => kindAccess[kind].remove(place, name));

const partsOf = (request: PolicyRequest): readonly Part[] => stacksOf(request).flatMap(({ spec }) => spec.parts);

const machinesOf = (request: PolicyRequest): readonly string[] =>
  partsOf(request).flatMap(({ part, name }) => (part === 'machine' ? [name] : []));

/** The parts that machines start. What CloudFormation makes for them beside, such as logs, is not in it. */
const workload = (request: PolicyRequest): readonly Access[] => {
  const parts = partsOf(request);
  const started = new Set(parts.flatMap((part) => (part.part === 'machine' ? [part.workload] : [])));
  return parts
    .filter((part) => part.part === 'function' || part.part === 'user-function' || part.part === 'job')
    .filter(({ name }) => started.has(name))
    .flatMap(({ part, grants }) => {
      const to = { place: request.place, runs: part === 'function' ? 'our-code' : 'user-code' } as const;
      return grants.flatMap((grant) => statementsOf(to, grant));
    })
    .map((statement) => ({ sid: 'Workload', ...statement }));
};

const accesses: { readonly [purpose in Purpose]: (request: PolicyRequest) => readonly Access[] } = {
  diff: reading,
  apply: (request) => [
    ...reading(request),
    ...openLots(request),
    ...writing(request),
    ...mending(request),
    ...removing(request),
  ],
  // Without --prune it deletes nothing that is no longer declared.
  watch: (request) => [...reading(request), ...writing(request), ...mending(request)],
  reader: (request) => readFacts(request.place, request.stores, machinesOf(request)),
  workload,
  boundary: (request) => stacksOf(request).flatMap((stack) => permissionsBoundaryOf(sent(request, stack))),
};

/** The least that a role needs for a purpose, by name. Calls nothing: all of it follows from the objects. */
export const policyFor = (purpose: Purpose, request: PolicyRequest): PolicyDocument => {
  const exact = accesses[purpose](request);
  return policyDocument(request.prefixes.length === 0 ? exact : byPrefix(exact, request.prefixes));
};
