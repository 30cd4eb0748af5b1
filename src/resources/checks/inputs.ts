import { ArcDescriptor } from '../../metadata/descriptor.ts';
import { manifestKey } from '../../metadata/keys.ts';
import type { LotId } from '../../metadata/lot.ts';
import { lotRange } from '../../metadata/lot.ts';
import { neededLots } from '../../metadata/mapping.ts';
import { toUri } from '../../metadata/uri.ts';
import type { Check, LoweredObject } from './check.ts';
import { find } from './check.ts';

/**
 * What one run may tell its container, with the quotes of JSON in JSON; more is refused when the task starts.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
const mostCharacters = 8192;

/** Of the arc whose workload is a container. */
const descriptorOf = ({ object }: LoweredObject): ArcDescriptor | undefined => {
  if (object.kind !== 'stack' || !object.spec.parts.some(({ part }) => part === 'job')) return undefined;
  const control = object.spec.parts.find((part) => part.part === 'function' && part.handler === 'control');
  return control?.part === 'function' ? ArcDescriptor.safeParse(control.settings).data : undefined;
};

const manifestsOf = ({ sources, stores }: ArcDescriptor, lot: LotId): readonly string[] =>
  Object.values(sources).flatMap((source) =>
    neededLots(source.map, lot, source.unit).map((needed) => toUri(stores.manifest, manifestKey(source, needed, 1))),
  );

/** Whether AWS Batch can tell a container all the manifests that a lot is made of. */
export const inputCheck: Check = ({ objects }) =>
  objects.flatMap((lowered) => {
    const { project, component } = lowered;
    const arc = project.placement.provider === 'local' ? undefined : descriptorOf(lowered);
    const [lot] = arc === undefined ? [] : lotRange(arc.unit, 0, 1);
    if (arc === undefined || lot === undefined) return [];
    const manifests = manifestsOf(arc, lot);
    const { sources, sinks } = arc;
    const told = JSON.stringify(JSON.stringify({ sources, sinks, manifests })).length;
    if (told <= mostCharacters) return [];
    const message = `a lot has ${manifests.length} manifests to read, some ${told} characters, and AWS Batch tells a container ${mostCharacters}`;
    const hint = 'roll up in steps, such as PT5M to PT1H and then to P1D; on a laptop it works as it is';
    return [find(project, { code: 'too-many-inputs', path: component.at, message, hint })];
  });
