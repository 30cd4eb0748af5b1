import type { Finding } from '../../model/diagnostics.ts';
import { didYouMean } from '../../model/nearest.ts';
import { parsePointer, valueAt } from '../../model/pointer.ts';
import type { ResourceReference } from '../component.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import { exportOf, resolveReference } from '../reference.ts';
import type { Check, Neighbourhood } from './check.ts';
import { find } from './check.ts';

interface Place {
  readonly project: LoadedProject;
  readonly component: LoadedComponent;
  readonly near: Neighbourhood;
}

const ofType = ({ components }: LoadedProject, type: string): readonly string[] =>
  components.filter((one) => one.type.type === type).map(({ fields }) => fields.name);

/** How a resource of another given project is called from here. */
const elsewhere = (ref: string, type: string, { neighbours }: LoadedProject): string | undefined => {
  for (const other of neighbours) {
    const found = resolveReference(other, ref, type);
    if (found.leads === 'here') return `${other.file} declares it: write "${exportOf(other, found.to)}"`;
  }
  return undefined;
};

const unseen = (ref: string): Pick<Finding, 'message' | 'hint'> => ({
  message: `none of the given files exports "${ref}"`,
  hint: 'give the file of the project that declares it too, or its ARN',
});

const nowhere = (ref: string, reference: ResourceReference, { project }: Place): Pick<Finding, 'message' | 'hint'> => {
  const names = ofType(project, reference.type);
  const other = resolveReference(project, ref);
  if (other.leads === 'here') {
    return {
      message: `"${ref}" is of type ${other.to.type.type}, not ${reference.type}`,
      hint: didYouMean(ref, names),
    };
  }
  const list = names.length === 0 ? `this project declares no ${reference.type}` : `declared: ${names.join(', ')}`;
  const hint = elsewhere(ref, reference.type, project) ?? didYouMean(ref, names) ?? list;
  return { message: `no ${reference.type} is called "${ref}"`, hint };
};

/** An ARN is taken at its word, if it is of the right kind and in the right place. */
const arnProblem = (ref: string, { arn }: ResourceReference, { project }: Place): readonly string[] => {
  if (arn === undefined || !ref.startsWith('arn:')) return [];
  const { provider, account, region } = project.placement;
  const [, partition = 'aws', service, itsRegion, itsAccount, ...resource] = ref.split(':');
  const example = ['arn', partition, arn.service, region, account, `${arn.kind}/<name>`].join(':');
  if (service !== arn.service || !resource.join(':').startsWith(`${arn.kind}/`)) {
    return [`"${ref}" is not the ARN of a ${arn.kind}`, `it looks like ${example}`];
  }
  if (provider === 'local' || (itsRegion === region && itsAccount === account)) return [];
  return [`"${ref}" is not in the account and region of this project`, `there it would be ${example}`];
};

const problem = (reference: ResourceReference, place: Place): readonly Finding[] => {
  const { project, component, near } = place;
  const steps = parsePointer(reference.path);
  const ref = valueAt(component.component, steps);
  const path = [...component.at, ...steps];
  if (typeof ref !== 'string' || near.brokenNames(project).has(ref.split(':').at(-1) ?? ref)) return [];
  const referred = resolveReference(project, ref, reference.type);
  const [message, hint = null] = arnProblem(ref, reference, place);
  if (message !== undefined) return [{ code: 'unknown-reference', path, message, hint }];
  if (referred.leads === 'elsewhere') return [];
  if (referred.leads === 'unseen') return [{ code: 'unknown-reference', path, ...unseen(ref) }];
  if (referred.leads === 'nowhere') return [{ code: 'unknown-reference', path, ...nowhere(ref, reference, place) }];
  if (!referred.to.fields.exclude || component.fields.exclude) return [];
  const excluded = `"${ref}" is excluded, so there will be nothing to refer to`;
  return [{ code: 'unknown-reference', path, message: excluded, hint: 'exclude this one too, or give an ARN' }];
};

/** Whether `*Ref` fields lead to a resource. */
export const referenceCheck: Check = (near) =>
  near.projects.flatMap((project) =>
    project.components
      .flatMap((component) =>
        (component.type.references ?? []).flatMap((reference) => problem(reference, { project, component, near })),
      )
      .map((finding) => find(project, finding)),
  );
