import { ClusterlessError } from '../errors.ts';
import type { Json } from '../metadata/canonical.ts';
import { canonicalJson } from '../metadata/canonical.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Part } from '../substrate/part.ts';
import { changeHidden, environmentOf } from '../substrate/variables.ts';
import type { PlanFile } from './plan-file.ts';
import { hmacOf, isSealed } from './seal.ts';
import type { ProjectTarget } from './target.ts';
import { projectKey } from './target.ts';

const partsOf = (object: DesiredObject | undefined): readonly Part[] =>
  object?.kind === 'stack' ? object.spec.parts : [];

const sealedValue = (value: Json, name: string, key: string) => ({ ref: name, hmac: hmacOf(value, key) });

const sealedPart = (part: Part, key: string): object =>
  part.part === 'job' || part.part === 'user-function'
    ? { ...part, environment: changeHidden(part.environment, (value, name) => sealedValue(value, name, key)) }
    : part;

/** Targets as a plan file has them: of a variable that may be a secret only enough to know its value again. */
export const leaveOutValues = (targets: readonly ProjectTarget[], key: string): readonly object[] =>
  targets.map((target) => ({
    ...target,
    objects: target.objects.map((object) =>
      object.kind === 'stack'
        ? { ...object, spec: { ...object.spec, parts: object.spec.parts.map((part) => sealedPart(part, key)) } }
        : object,
    ),
  }));

const isLeftOut = (part: Part): boolean => Object.values(environmentOf(part)).some(isSealed);

/** The project files that have what the plan leaves out; none where it leaves nothing out. */
export const filesWithValues = ({ targets, options }: PlanFile): readonly string[] =>
  options.destroy === true
    ? []
    : targets.filter(({ objects }) => objects.flatMap(partsOf).some(isLeftOut)).map(({ file }) => file);

const stale = (detail: string): ClusterlessError =>
  new ClusterlessError('CLS_PLAN_STALE', 'The plan is stale', {
    detail,
    hint: 'Plan again: clusterless diff --out plan.json',
  });

const sameProject = (one: ProjectTarget, other: ProjectTarget): boolean =>
  projectKey(one) === projectKey(other) && canonicalJson(one.placement) === canonicalJson(other.placement);

const isText = (value: Json | undefined): value is string => typeof value === 'string';

/** A part with the values of the project file, if these are the ones that were planned. */
const filled = (part: Part, given: Part | undefined, { key, where }: { key: string; where: string }): Part => {
  if (part.part !== 'job' && part.part !== 'user-function') return part;
  const now = environmentOf(given);
  const environment = Object.entries(environmentOf(part)).map(([name, planned]): [string, string] => {
    if (isText(planned)) return [name, planned];
    const value = now[name];
    if (isText(value) && canonicalJson(planned) === canonicalJson(sealedValue(value, name, key))) {
      return [name, value];
    }
    throw stale(`${where}: the value of ${name} is not in the project file any more.`);
  });
  return { ...part, environment: Object.fromEntries(environment) };
};

/**
 * The plan with the values that it leaves out, from the project files that it was made of.
 * @throws CLS_PLAN_STALE where they are other ones now
 */
export const putValuesBack = (file: PlanFile, given: readonly ProjectTarget[]): PlanFile => {
  const { key = '' } = file;
  const targets = file.targets.map((target) => {
    const objects = given.find((one) => sameProject(one, target))?.objects ?? [];
    return {
      ...target,
      objects: target.objects.map((object): DesiredObject => {
        if (object.kind !== 'stack') return object;
        const now = partsOf(objects.find(({ address }) => address === object.address));
        const parts = object.spec.parts.map((part) => {
          const { name } = part;
          return filled(
            part,
            now.find((one) => one.name === name),
            { key, where: object.address },
          );
        });
        return { ...object, spec: { ...object.spec, parts } };
      }),
    };
  });
  return { ...file, targets };
};
