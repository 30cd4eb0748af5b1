import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadProjects } from '../src/resources/load.ts';
import { categories, componentType, componentTypes } from '../src/resources/registry.ts';

/** `aws:core:s3CopyArc` is `s3-copy-arc`: the name of its file and of its folder of fixtures. */
const kebab = (type: string): string =>
  (type.split(':').at(-1) ?? '').replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);

const path = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const files = categories.flatMap((category) =>
  readdirSync(path(`src/resources/${category}`)).map((file) => `${category}/${file}`),
);

describe('the registry', () => {
  it('has every file of the four folders, and no type without a file', () => {
    const registered = componentTypes.map(({ category, type }) => `${category}/${kebab(type)}.ts`);
    expect(registered.toSorted()).toEqual(files.toSorted());
  });

  it('has no type twice', () => {
    const types = componentTypes.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(componentTypes)('$type is found by its name and describes itself', (one) => {
    expect(componentType(one.type)).toBe(one);
    expect(one.synopsis).toMatch(/^[A-Z].*\.$/);
    expect(one.schema).toBe(one.schema);
  });

  it.each(componentTypes)('$type has fixtures from its smallest', ({ type }) => {
    expect(existsSync(path(`fixtures/${kebab(type)}/smallest/project.json`))).toBe(true);
    expect(existsSync(path(`fixtures/${kebab(type)}/largest/project.json`))).toBe(true);
  });

  it.each(componentTypes)(
    'the example of $type passes its own schema and inspection',
    ({ type, category, example }) => {
      const text = JSON.stringify({
        project: { name: 'acme', version: '1' },
        placement: { provider: 'aws', account: '123456789012', region: 'us-west-2' },
        [category]: [example],
      });
      const { diagnostics } = loadProjects([{ path: 'example.json', text }]);
      const elsewhere = ['unknown-source', 'unknown-reference'];
      expect(type).toBeTruthy();
      expect(diagnostics.filter(({ code }) => !elsewhere.includes(code))).toEqual([]);
    },
  );
});
