import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { categoryOf, kebab, newComponent } from '../scripts/new-component.ts';

const registry = readFileSync(fileURLToPath(new URL('../src/resources/registry.ts', import.meta.url)), 'utf8');

describe('npm run new -- component', () => {
  it.each([
    ['aws:core:sqsQueue', 'resources', 'sqs-queue'],
    ['aws:core:lambdaExecArc', 'arcs', 'lambda-exec-arc'],
    ['aws:core:scheduleBoundary', 'boundaries', 'schedule-boundary'],
    ['aws:core:pingActivity', 'activities', 'ping-activity'],
  ])('%s begins in %s as %s', (type, category, name) => {
    expect(categoryOf(type)).toBe(category);
    expect(kebab(type)).toBe(name);
    const files = newComponent({ type, category: categoryOf(type) }, registry);
    expect(files.map(({ path }) => path)).toEqual([
      `src/resources/${category}/${name}.ts`,
      `fixtures/${name}/smallest/project.json`,
      `fixtures/${name}/largest/project.json`,
      'src/resources/registry.ts',
    ]);
    expect(files[0]?.text).toContain(`const type = '${type}';`);
    expect(JSON.parse(files[1]?.text ?? '')).toMatchObject({ [category]: [{ type }] });
  });

  it('adds one import and one line to the registry, and changes nothing else', () => {
    const changed = newComponent({ type: 'aws:core:sqsQueue', category: 'resources' }, registry).at(-1)?.text ?? '';
    const added = changed.split('\n').filter((line) => !registry.split('\n').includes(line));
    expect(added).toEqual(["import { sqsQueue } from './resources/sqs-queue.ts';", '  sqsQueue,']);
    expect(changed.length).toBe(registry.length + added.join('\n').length + 1);
  });
});
