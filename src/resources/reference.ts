import { label, lowerHyphen } from '../metadata/label.ts';
import { exportName } from '../metadata/names.ts';
import type { LoadedComponent, LoadedProject } from './loaded.ts';

/** Where a `*Ref` text leads. `elsewhere`: an ARN. `unseen`: an export of a project whose file was not given. */
export type Referred =
  | { readonly leads: 'here'; readonly to: LoadedComponent; readonly of: LoadedProject }
  | { readonly leads: 'elsewhere' }
  | { readonly leads: 'unseen' }
  | { readonly leads: 'nowhere' };

const hyphen = (text: string): string => lowerHyphen(label(text));

const resourcesOf = (project: LoadedProject): readonly LoadedComponent[] =>
  project.components.filter(({ category }) => category === 'resources');

const isOf = ({ type }: LoadedComponent, wanted: string | undefined): boolean =>
  wanted === undefined || type.type === wanted;

/** The name under which a resource is known to other projects. */
export const exportOf = ({ project, placement }: LoadedProject, { type, fields }: LoadedComponent): string => {
  const [, namespace = '', kind = ''] = type.type.split(':');
  return exportName({
    qualifier: 'arn',
    stage: placement.stage,
    scope: project.name,
    version: project.version,
    namespace,
    type: kind,
    name: fields.name,
  });
};

/** `database`, `glueDatabase:database`, `core:glueDatabase:database`, `aws:core:glueDatabase:database`. */
const matches = ({ type, fields }: LoadedComponent, ref: string): boolean => {
  const words = ref.split(':');
  const name = words.pop() ?? '';
  const typeWords = type.type.split(':');
  if (words.length > typeWords.length) return false;
  const tail = typeWords.slice(typeWords.length - words.length);
  const sameType = words.every((word, index) => hyphen(word) === hyphen(tail[index] ?? ''));
  return sameType && (fields.name === name || hyphen(fields.name) === hyphen(name));
};

const resolveExport = (project: LoadedProject, ref: string, type: string | undefined): Referred => {
  const name = ref.replace(/^ref:aws:(name|id):/, 'ref:aws:arn:');
  for (const of of [project, ...project.neighbours]) {
    const to = resourcesOf(of).find((one) => isOf(one, type) && exportOf(of, one) === name);
    if (to !== undefined) return { leads: 'here', to, of };
  }
  return { leads: 'unseen' };
};

/** Names qualify as they are typed or as labels, so that a bare name finds `my-database` as well as `myDatabase`. */
export const resolveReference = (project: LoadedProject, ref: string, type?: string): Referred => {
  if (ref.startsWith('arn:')) return { leads: 'elsewhere' };
  if (ref.startsWith('ref:')) return resolveExport(project, ref, type);
  const found = resourcesOf(project).filter((one) => isOf(one, type) && matches(one, ref));
  const exact = found.find(({ fields }) => fields.name === ref.split(':').at(-1)) ?? found[0];
  return exact === undefined ? { leads: 'nowhere' } : { leads: 'here', to: exact, of: project };
};
