import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoadedProject } from '../resources/loaded.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Substrate } from './context.ts';
import type { Flags } from './flag-values.ts';
import type { Early, Into } from './targets.ts';
import { lowerEarly } from './targets.ts';

const byKind = (objects: readonly DesiredObject[]): ReadonlyMap<DesiredObject['kind'], readonly string[]> => {
  const names = new Map<DesiredObject['kind'], string[]>();
  for (const { kind, name } of objects) names.set(kind, [...(names.get(kind) ?? []), name]);
  return names;
};

/** Templates are made while the answers are waited for; providers remember them. */
const renderMeanwhile = async (objects: readonly DesiredObject[], substrate: Substrate): Promise<void> => {
  await substrate.admitted?.();
  for (const object of objects) {
    // Whatever has to go out or has come in goes first.
    await nextTurn();
    substrate.providers.get(object.kind)?.managed(object);
  }
};

/**
 * Asks for everything whose names the files tell, so that it is under way together with the state and the records: all
 * of it goes out in one round. Only when the plan will look at all of it; what nobody takes would be old by the time
 * that something else does.
 */
export const askAhead = (
  projects: readonly LoadedProject[],
  substrate: Into,
  { only, refresh }: Pick<Flags, 'only' | 'refresh'>,
): Early => {
  if (substrate.local !== undefined || refresh === 'none' || only.length > 0) return new Map();
  try {
    const early = lowerEarly(projects, substrate);
    const objects = [...early.values()].flatMap(({ lowered }) => lowered.objects);
    for (const [kind, names] of byKind(objects)) substrate.providers.get(kind)?.reader.ahead?.(names);
    // Only done early: whoever reads or renders next meets the same failure, and says it.
    renderMeanwhile(objects, substrate).catch(() => {});
    return early;
  } catch {
    // What is wrong with the files is said when they are lowered for good.
    return new Map();
  }
};
