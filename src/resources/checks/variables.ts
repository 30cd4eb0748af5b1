import type { Diagnostic } from '../../errors.ts';
import type { Finding } from '../../model/diagnostics.ts';
import type { Pointer } from '../../model/pointer.ts';
import { valueAt } from '../../model/pointer.ts';
import { looksSecret } from '../../model/secret-name.ts';
import { hasReference } from '../../substrate/variables.ts';
import type { LoadedComponent, LoadedProject } from '../loaded.ts';
import type { Check } from './check.ts';
import { find } from './check.ts';

const environment: Pointer = ['workload', 'environment'];

const isPlain = (value: string): boolean =>
  value !== '' && !hasReference(value) && !/^(true|false)$/i.test(value) && !value.startsWith('arn:');

type Text = readonly [path: Pointer, text: string];

const textsIn = (value: unknown, path: Pointer): readonly Text[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    textsIn(member, [...path, Array.isArray(value) ? Number(name) : name]),
  );
};

const inPlain = ([path]: Text): Finding => ({
  code: 'plain-secret',
  path,
  message: `"${path.at(-1)}" looks like a secret, and its value stands in the file and in the template`,
  hint: 'keep it in AWS Secrets Manager, and write "{{resolve:secretsmanager:NAME:SecretString:KEY}}"',
});

const unsecured = ([path]: Text): Finding => ({
  code: 'unsupported-value',
  path,
  message: 'CloudFormation looks up no "ssm-secure" in an environment variable',
  hint: 'keep it in AWS Secrets Manager, and write "{{resolve:secretsmanager:NAME:SecretString:KEY}}"',
});

const misplaced = ([path]: Text): Finding => ({
  code: 'unsupported-value',
  path,
  message: 'a reference to a secret is looked up in environment variables alone',
  hint: 'move it to "workload.environment": here its value would be shown',
});

const ofComponent = (project: LoadedProject, { at, fields }: LoadedComponent): readonly Finding[] => {
  if (fields.exclude) return [];
  const texts = textsIn(valueAt(project.source.value, at), at);
  const isVariable = ([path]: Text): boolean => environment.every((name, n) => path[at.length + n] === name);
  const variables = texts.filter(isVariable);
  const isCloud = project.placement.provider === 'aws';
  return [
    ...variables.filter(([path, text]) => isCloud && looksSecret(String(path.at(-1))) && isPlain(text)).map(inPlain),
    ...variables.filter(([, text]) => text.includes('{{resolve:ssm-secure:')).map(unsecured),
    ...texts.filter((text) => hasReference(text[1]) && !isVariable(text)).map(misplaced),
  ];
};

/** Values that are nobody's to see: where they stand in clear, and where a reference to one would show it. */
export const variableCheck: Check = ({ projects }): readonly Diagnostic[] =>
  projects.flatMap((project) =>
    project.components.flatMap((component) => ofComponent(project, component)).map((finding) => find(project, finding)),
  );
