/** Text of the files of a new component type. Pure, so that a test can look at them. */
export type NewCategory = 'resources' | 'activities' | 'boundaries' | 'arcs';

export interface NewComponent {
  /** `aws:core:sqsQueue` */
  readonly type: string;
  readonly category: NewCategory;
}

export interface NewFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

const kindOf = (type: string): string => type.split(':').at(-1) ?? type;

export const kebab = (type: string): string =>
  kindOf(type).replace(/[A-Z]/g, (capital, at: number) => `${at === 0 ? '' : '-'}${capital.toLowerCase()}`);

/** A type says its category by its last word, as all of ours do; anything else is a resource. */
export const categoryOf = (type: string): NewCategory => {
  if (type.endsWith('Arc')) return 'arcs';
  if (type.endsWith('Boundary')) return 'boundaries';
  return type.endsWith('Activity') ? 'activities' : 'resources';
};

const arc = (type: string): string => `import { z } from 'zod';
import { arcFunctionName } from '../../metadata/names.ts';
import { lambdaRuntimeProps } from '../../model/runtime-props.ts';
import { arcFields } from '../arc-fields.ts';
import { workloadGrants } from '../lower/arc-grants.ts';
import { lowerArc } from '../lower/arc-lowering.ts';
import { defineComponent } from '../define.ts';
import { runtimeOf } from '../lower/function-runtime.ts';
import { componentNaming } from '../lower/lowering.ts';
import { toJson } from '../plain-json.ts';

const type = '${type}';

export const ${kindOf(type)} = defineComponent({
  type,
  category: 'arcs',
  synopsis: 'One sentence on what it does with each lot.',
  schema: () =>
    z.strictObject({
      ...arcFields(type),
      workload: z
        .strictObject({
          workloadProps: z.strictObject({}).prefault({}).describe('What the workload does'),
          runtimeProps: lambdaRuntimeProps(512),
        })
        .prefault({})
        .describe('What it runs'),
    }),
  example: {
    type,
    name: 'my-arc',
    sources: { main: { name: 'raw-orders', version: '20230101' } },
    sinks: { main: { name: 'orders', version: '20230101', pathURI: 's3://acme-lake-123456789012-us-west-2/orders/' } },
  },
  lower: (arc, context) =>
    lowerArc({
      type,
      fields: arc,
      context,
      workloadProps: arc.workload.workloadProps,
      timeoutMin: arc.workload.runtimeProps.timeoutMin,
      workload: (descriptor) => ({
        part: 'function',
        name: arcFunctionName(componentNaming(context, arc.name)),
        // A row of the handler table; a new one begins in src/workloads.
        handler: 'copy',
        settings: toJson(descriptor),
        ...runtimeOf(arc.workload.runtimeProps),
        grants: workloadGrants(descriptor),
      }),
    }),
});
`;

const other = ({ type, category }: NewComponent): string => `import { z } from 'zod';
import { componentFields } from '../../model/component.ts';
import { defineComponent } from '../define.ts';

const type = '${type}';

export const ${kindOf(type)} = defineComponent({
  type,
  category: '${category}',
  synopsis: 'One sentence on what it is for.',
  schema: () => z.strictObject({ ...componentFields(type)${category === 'boundaries' ? boundaryFields : ''} }),
  example: { type, name: 'mine'${category === 'boundaries' ? boundaryExample : ''} },
  // What exists in a substrate because of it: objects, or parts of a stack.
  lower: () => ({ objects: [] }),
});
`;

const boundaryFields =
  ", dataset: sinkDataset().describe('What arrivals become'), lotUnit: z.string().describe('A lot unit')";

const boundaryExample = `, dataset: { name: 'arrivals', version: '1', pathURI: 's3://acme/in/' }, lotUnit: 'PT5M'`;

const source = (component: NewComponent): string => {
  if (component.category === 'arcs') return arc(component.type);
  const text = other(component);
  if (component.category !== 'boundaries') return text;
  return text.replace(
    'import { defineComponent }',
    "import { sinkDataset } from '../../model/dataset.ts';\nimport { defineComponent }",
  );
};

const fixtureOf = ({ type, category }: NewComponent): string => {
  const dataset = { name: 'arrivals', version: '1', pathURI: 's3://acme/in/' };
  const byCategory = {
    resources: {},
    activities: {},
    boundaries: { dataset, lotUnit: 'PT5M' },
    arcs: {
      sources: { main: { name: 'raw', version: '1' } },
      sinks: { main: { name: 'cooked', version: '1', pathURI: 's3://acme/cooked/' } },
    },
  };
  const project = {
    project: { name: 'acme', version: '1' },
    placement: { provider: 'aws', account: '210987654321', region: 'eu-central-1' },
    [category]: [{ type, name: 'mine', ...byCategory[category] }],
  };
  return `${JSON.stringify(project, null, 2)}\n`;
};

/** The registry with one more import and one more line; formatting sorts the imports. */
const registered = (registry: string, { type, category }: NewComponent): string =>
  registry
    .replace(/^import /m, `import { ${kindOf(type)} } from './${category}/${kebab(type)}.ts';\nimport `)
    .replace(/(componentTypes: readonly ComponentType\[\] = \[\n[^\]]*)\];/, `$1  ${kindOf(type)},\n];`);

/** Everything that a new component type begins with. */
export const newComponent = (component: NewComponent, registry: string): readonly NewFile[] => {
  const name = kebab(component.type);
  return [
    { path: `src/resources/${component.category}/${name}.ts`, text: source(component) },
    { path: `fixtures/${name}/smallest/project.json`, text: fixtureOf(component) },
    { path: `fixtures/${name}/largest/project.json`, text: fixtureOf(component) },
    { path: 'src/resources/registry.ts', text: registered(registry, component) },
  ];
};
