import { label, lowerHyphen, stageLabel } from '../../metadata/label.ts';
import type { ComponentNaming, ProjectNaming } from '../../metadata/names.ts';
import type { CommonFields } from '../../model/component.ts';
import type { Address, DeletionPolicy } from '../../substrate/object.ts';
import type { Category, LowerContext } from '../component.ts';

export const projectNaming = ({ placement, project }: LowerContext): ProjectNaming => ({ placement, project });

export const componentNaming = (context: LowerContext, component: string): ComponentNaming => ({
  ...projectNaming(context),
  component,
});

/** Tags of everything that carries tags, under the predecessor's names. Owner tags are the provider's business. */
export const projectTags = ({ placement, project }: LowerContext): { readonly [name: string]: string } => ({
  'cls:project:name': lowerHyphen(label(project.name)),
  'cls:project:version': project.version,
  ...(placement.stage === null ? {} : { 'cls:project:stage': lowerHyphen(stageLabel(placement.stage)) }),
});

export const componentAddress = (category: Category, name: string): Address => `${category}/${name}`;

interface Placed {
  readonly category: Category;
  readonly fields: Pick<CommonFields, 'name' | 'protect' | 'deletionPolicy' | 'adopt' | 'renamedFrom'>;
  /** After the colon: `stack`, `rule/live`. */
  readonly suffix: string;
  readonly deletionPolicy?: DeletionPolicy;
}

interface ObjectFields {
  readonly address: Address;
  readonly protect: boolean;
  readonly deletionPolicy: DeletionPolicy;
  readonly adopt: boolean;
  readonly renamedFrom?: Address;
}

/** `renamedFrom` is the old name, or the old address with its category. */
const formerAddress = ({ category, fields, suffix }: Placed): { readonly renamedFrom?: Address } => {
  const former = fields.renamedFrom;
  if (former === undefined) return {};
  const prefix = `${category}/`;
  return { renamedFrom: `${former.startsWith(prefix) ? former : `${prefix}${former}`}:${suffix}` };
};

/** What every object takes over from the component that it comes from. */
export const objectFields = (placed: Placed): ObjectFields => ({
  address: `${componentAddress(placed.category, placed.fields.name)}:${placed.suffix}`,
  protect: placed.fields.protect ?? false,
  deletionPolicy: placed.fields.deletionPolicy ?? placed.deletionPolicy ?? 'delete',
  adopt: placed.fields.adopt ?? false,
  ...formerAddress(placed),
});
