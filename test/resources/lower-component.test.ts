import { expect, test } from 'vitest';
import type { DatasetFacts, LowerContext, Lowered } from '../../src/resources/component.ts';
import type { LoadedComponent } from '../../src/resources/loaded.ts';
import { lowerComponent } from '../../src/resources/lower-component.ts';
import { lowerContext } from '../../src/resources/lower-project.ts';
import { boundary, copyArc, loadOne, projectText } from './project-texts.ts';

const project = loadOne(projectText({ boundaries: [boundary('raw')], arcs: [copyArc('copy', 'raw')] }));

const facts = (more: Partial<DatasetFacts> = {}): DatasetFacts => ({
  name: 'raw',
  version: '1',
  pathURI: 's3://acme/raw/',
  unit: 'PT5M',
  owner: 'orders',
  epoch: 0,
  ...more,
});

const knowing = (dataset: DatasetFacts): LowerContext => lowerContext(project, { dataset: () => dataset });

/** A component of which every lowering is another object, and what it asks for. */
const counted = (ask: (context: LowerContext) => unknown): LoadedComponent => {
  const [first] = project.components;
  if (first === undefined) throw new Error('no component');
  const lower = (_: unknown, context: LowerContext): Lowered => {
    ask(context);
    return { objects: [] };
  };
  return { ...first, type: { ...first.type, lower } };
};

test('told the same again, it is not made again', () => {
  const component = counted((context) => context.dataset('raw/1'));
  const first = lowerComponent(component, knowing(facts()));
  expect(lowerComponent(component, knowing(facts()))).toBe(first);
});

test('told something else, it is', () => {
  const component = counted((context) => context.dataset('raw/1'));
  const first = lowerComponent(component, knowing(facts()));
  expect(lowerComponent(component, knowing(facts({ epoch: 1 })))).not.toBe(first);
});

test('whoever is asked hears of every dataset, whether it is made again or not', () => {
  const component = counted((context) => context.dataset('raw/1'));
  const asked: string[] = [];
  const listening = lowerContext(project, {
    dataset: (id) => {
      asked.push(id);
      return facts();
    },
  });
  lowerComponent(component, listening);
  lowerComponent(component, listening);
  expect(asked).toEqual(['raw/1', 'raw/1']);
});

test.for([
  ['code', (context: LowerContext) => context.codeDigest('/code')],
  [
    'an image',
    (context: LowerContext) => context.imageTag({ path: '/image', component: 'arcs/a', architecture: 'ARM_64' }),
  ],
  ['a resource', (context: LowerContext) => context.resource('lake')],
] as const)('what depends on %s is made anew every time', ([, ask]) => {
  const component = counted(ask);
  const first = lowerComponent(component, knowing(facts()));
  expect(lowerComponent(component, knowing(facts()))).not.toBe(first);
});

test('real components come out the same, remembered or not', () => {
  for (const component of project.components) {
    const anew = component.type.lower(component.component, knowing(facts()));
    expect(lowerComponent(component, knowing(facts()))).toEqual(anew);
    expect(lowerComponent(component, knowing(facts()))).toEqual(anew);
  }
});
