import { label, lowerHyphen } from '../metadata/label.ts';
import { exportName } from '../metadata/names.ts';
import type { LoadedComponent, LoadedProject } from './loaded.ts';

/** Where a `*Ref` text leads. `elsewhere`: an ARN or an export of another project, which nothing here can look up. */
export type Referred =
  | { readonly leads: 'here'; readonly to: LoadedComponent }
  | { readonly leads: 'elsewhere' }
  | { readonly leads: 'nowhere' };

const hyphen = (text: string): string => lowerHyphen(label(text));

const resourcesOf = (project: LoadedProject): readonly LoadedComponent[] =>
  project.components.filter(({ category }) => category === 'resources');

const exportOf = ({ project, placement }: LoadedProject, { type, fields }: LoadedComponent): string => {
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

/** Names qualify as they are typed or as labels, so that a bare name finds `my-database` as well as `myDatabase`. */
export const resolveReference = (project: LoadedProject, ref: string, type?: string): Referred => {
  if (ref.startsWith('arn:')) return { leads: 'elsewhere' };
  const candidates = resourcesOf(project).filter((one) => type === undefined || one.type.type === type);
  if (ref.startsWith('ref:')) {
    const own = candidates.find((one) => exportOf(project, one) === ref.replace(/^ref:aws:(name|id):/, 'ref:aws:arn:'));
    return own === undefined ? { leads: 'elsewhere' } : { leads: 'here', to: own };
  }
  const found = candidates.filter((one) => matches(one, ref));
  const exact = found.find(({ fields }) => fields.name === ref.split(':').at(-1)) ?? found[0];
  return exact === undefined ? { leads: 'nowhere' } : { leads: 'here', to: exact };
};
