import { z } from 'zod';
import type { Log } from '../../../log.ts';
import { ArcDescriptor } from '../../../metadata/descriptor.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventFields } from '../pattern/event-fields.ts';
import type { Matcher } from '../pattern/event-pattern.ts';
import { compilePattern } from '../pattern/event-pattern.ts';
import type { Layout } from '../store/layout.ts';
import { FolderView } from './folder-view.ts';
import { objectsFolder, parseObject } from './object-file.ts';
import type {
  Runnable,
  RunnableFunction,
  RunnableJob,
  RunnableMachine,
  RunnableSchedule,
  RunnableUserFunction,
} from './parts.ts';
import { runnableParts } from './parts.ts';

const Rule = z.looseObject({
  bus: z.string(),
  pattern: z.unknown(),
  enabled: z.boolean(),
  targets: z.array(z.looseObject({ function: z.string() })),
});

interface InstalledRule {
  readonly name: string;
  readonly bus: string;
  readonly matcher: Matcher;
  /** Physical names of functions. */
  readonly targets: readonly string[];
}

interface Parts {
  readonly functions: ReadonlyMap<string, RunnableFunction>;
  readonly userFunctions: ReadonlyMap<string, RunnableUserFunction>;
  readonly jobs: ReadonlyMap<string, RunnableJob>;
  readonly machines: ReadonlyMap<string, RunnableMachine>;
  readonly schedules: readonly RunnableSchedule[];
  readonly arcs: readonly ArcDescriptor[];
}

/** What exists in the placement and takes part in running: a cheap view on `objects/`. */
export interface Installed {
  /** Another one whenever a rule or a stack has changed. */
  version(): string;
  /** Functions that the bus hands an event to, each once. Disabled rules hand on nothing. */
  targetsOf(bus: string, fields: EventFields): readonly string[];
  hasEventBridge(bucket: string): boolean;
  functionNamed(name: string): RunnableFunction | undefined;
  userFunctionNamed(name: string): RunnableUserFunction | undefined;
  jobNamed(name: string): RunnableJob | undefined;
  machineNamed(name: string): RunnableMachine | undefined;
  /** Executions of a machine at one time; undefined when nobody limits them. */
  limitOf(machine: string): number | undefined;
  schedules(): readonly RunnableSchedule[];
  /** Whose control function that is; empty texts for any other function. */
  arcOf(control: string): { readonly project: string; readonly arc: string };
  /** Of every control function. */
  arcs(): readonly ArcDescriptor[];
}

const parseRule = (text: string): InstalledRule | undefined => {
  const { name, spec } = parseObject(text);
  const rule = Rule.parse(spec);
  const matcher = compilePattern(rule.pattern);
  if (!rule.enabled) return undefined;
  return { name, bus: rule.bus, matcher, targets: rule.targets.map((target) => target.function) };
};

const parseBucket = (text: string): string | undefined => {
  const { name, spec } = parseObject(text);
  return spec['eventBridge'] === true ? name : undefined;
};

const arcOf = (part: Runnable): readonly ArcDescriptor[] => {
  if (part.part !== 'function' || part.handler !== 'control') return [];
  const settings = ArcDescriptor.safeParse(part.settings);
  return settings.success ? [settings.data] : [];
};

const named = <T extends { readonly name: string }>(parts: readonly T[]): ReadonlyMap<string, T> =>
  new Map(parts.map((part) => [part.name, part]));

const gather = (stacks: readonly (readonly Runnable[])[]): Parts => {
  const parts = stacks.flat();
  return {
    functions: named(parts.filter((part) => part.part === 'function')),
    userFunctions: named(parts.filter((part) => part.part === 'user-function')),
    jobs: named(parts.filter((part) => part.part === 'job')),
    machines: named(parts.filter((part) => part.part === 'machine')),
    schedules: parts.filter((part) => part.part === 'schedule'),
    arcs: parts.flatMap(arcOf),
  };
};

/** Derives from a view what is asked for, again only when the view changed. */
const derived = <T, R>(view: FolderView<T>, derive: (values: readonly T[]) => R): (() => R) => {
  let version = -1;
  let result: R;
  return () => {
    const values = view.all();
    if (view.version !== version) {
      version = view.version;
      result = derive(values);
    }
    return result;
  };
};

const byBus = (rules: readonly (InstalledRule | undefined)[]): ReadonlyMap<string, readonly InstalledRule[]> => {
  const buses = new Map<string, InstalledRule[]>();
  for (const rule of rules) {
    if (rule === undefined) continue;
    const known = buses.get(rule.bus);
    if (known === undefined) buses.set(rule.bus, [rule]);
    else known.push(rule);
  }
  return buses;
};

export const openInstalled = (layout: Layout, options: { readonly clock: Clock; readonly log: Log }): Installed => {
  const open = <T>(kind: 'rule' | 'bucket' | 'stack', parse: (text: string) => T): FolderView<T> =>
    new FolderView(objectsFolder(layout, kind), { ...options, parse });
  const ruleView = open('rule', parseRule);
  const stackView = open('stack', (text) => runnableParts(parseObject(text).spec['parts']));
  const rules = derived(ruleView, byBus);
  const buckets = derived(open('bucket', parseBucket), (names) => new Set(names));
  const parts = derived(stackView, gather);
  return {
    version: () => {
      rules();
      parts();
      return `${ruleView.version} ${stackView.version}`;
    },
    targetsOf: (bus, fields) => [
      ...new Set(
        (rules().get(bus) ?? []).filter(({ matcher }) => matcher.matchesFields(fields)).flatMap((rule) => rule.targets),
      ),
    ],
    hasEventBridge: (bucket) => buckets().has(bucket),
    functionNamed: (name) => parts().functions.get(name),
    userFunctionNamed: (name) => parts().userFunctions.get(name),
    jobNamed: (name) => parts().jobs.get(name),
    machineNamed: (name) => parts().machines.get(name),
    limitOf: (machine) => parts().arcs.find((arc) => arc.machine === machine)?.maxConcurrentLots,
    schedules: () => parts().schedules,
    arcOf: (control) => {
      const arc = parts().arcs.find((one) => one.control === control);
      return { project: arc?.project ?? '', arc: arc?.name ?? '' };
    },
    arcs: () => parts().arcs,
  };
};
